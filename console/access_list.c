/* access_list.c - accesses, asked for at several moments of a rehearsal. */
#include "console/access_list.h"

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum { FILE_MAX = 64 << 20 };

void access_list_init(struct access_list *list)
{
    *list = (struct access_list){ .sorted = true };
}

void access_list_release(struct access_list *list)
{
    mem_free(list->questions);
    access_list_init(list);
}

bool access_list_add(struct access_list *list, struct span user, struct span class_name, struct span resource, struct span level)
{
    struct access_question question = { .level = RACF_NONE };

    if (name8_of(&question.user, user) < 0 || !text_copy(question.class_name, sizeof question.class_name, class_name) ||
        !text_copy(question.resource, sizeof question.resource, resource) || !question.class_name[0] || !question.resource[0] ||
        !racf_level_of(level, &question.level))
        return false;
    text_fold(question.class_name, strlen(question.class_name));
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        list->questions = mem_resize(list->questions, list->room, sizeof *list->questions);
    }
    list->questions[list->count++] = question;
    list->sorted = false;
    return true;
}

int access_list_read(struct access_list *list, const char *path, struct buf *problem)
{
    struct span rest, line;
    struct buf content;
    unsigned number = 0;
    int reason;

    buf_init(&content, FILE_MAX);
    reason = io_read_file(path, &content);
    if (reason < 0)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
    rest = buf_span(&content);
    while (reason == 0 && span_line(&rest, &line)) {
        struct span user = span_word(&line), class_name = span_word(&line), resource = span_word(&line), level = span_word(&line);

        number++;
        if (user.length == 0 || user.data[0] == '*')
            continue;
        if (span_word(&line).length == 0 && access_list_add(list, user, class_name, resource, level))
            continue;
        buf_printf(problem, "%s:%u: a line is USER CLASS RESOURCE LEVEL, the level one of NONE EXECUTE READ UPDATE CONTROL ALTER",
                   path, number);
        reason = REASON_SYNTAX;
    }
    buf_release(&content);
    return reason;
}

static int order(const void *a, const void *b)
{
    const struct access_question *x = a, *y = b;
    int result = strcmp(x->user.text, y->user.text);

    if (result == 0)
        result = strcmp(x->class_name, y->class_name);
    if (result == 0)
        result = strcmp(x->resource, y->resource);
    return result ? result : (int)x->level - (int)y->level;
}

static void sort(struct access_list *list)
{
    size_t kept = 0;

    if (list->count && !list->sorted)
        qsort(list->questions, list->count, sizeof *list->questions, order);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || order(&list->questions[i], &list->questions[kept - 1]) != 0)
            list->questions[kept++] = list->questions[i];
    list->count = kept;
    list->sorted = true;
}

int access_list_ask(struct access_list *list, struct racf *racf, enum access_moment moment)
{
    if (!list->sorted)
        sort(list);
    for (size_t i = 0; i < list->count; i++) {
        struct access_question *question = &list->questions[i];
        struct racf_decision decision;
        int reason = racf_check_user(racf, &question->user, question->class_name, question->resource, question->level, &decision);

        if (reason < 0 && reason != REASON_REVOKED)
            return reason;
        question->code[moment] = reason < 0 ? reason : decision.code;
    }
    return 0;
}

bool access_changed(const struct access_question *question, enum access_moment moment)
{
    return question->code[moment] != question->code[ACCESS_BEFORE];
}

const char *access_text(int code)
{
    switch (code) {
    case 0:
        return "yes";
    case 4:
        return "not protected";
    case REASON_REVOKED:
        return "revoked";
    default:
        return "no";
    }
}

/* access_list.c - accesses, asked for at several moments of a rehearsal. */
#include "console/access_list.h"

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum { FILE_MAX = 64 << 20 };

void access_list_init(struct access_list *list)
{
    *list = (struct access_list){ .sorted = true, .most = ACCESS_RECORDED_MOST };
}

void access_list_release(struct access_list *list)
{
    mem_free(list->questions);
    access_list_init(list);
}

static bool is_printable(const char *text)
{
    while (*text && text_is_printable(*text))
        text++;
    return *text == '\0';
}

static bool set_names(struct access_question *question, struct span class_name, struct span resource)
{
    if (!text_copy(question->class_name, sizeof question->class_name, class_name) ||
        !text_copy(question->resource, sizeof question->resource, resource))
        return false;
    text_fold(question->class_name, strlen(question->class_name));
    return question->class_name[0] && question->resource[0] && is_printable(question->class_name) &&
           is_printable(question->resource);
}

static void append(struct access_list *list, const struct access_question *question)
{
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        list->questions = mem_resize(list->questions, list->room, sizeof *list->questions);
    }
    list->questions[list->count++] = *question;
    list->sorted = false;
}

bool access_list_add(struct access_list *list, struct span user, struct span class_name, struct span resource, struct span level)
{
    struct access_question question = { .listed = true };

    if (name8_of(&question.user, user) < 0 || !set_names(&question, class_name, resource) || !racf_level_of(level, &question.level))
        return false;
    append(list, &question);
    return true;
}

void access_list_record(struct access_list *list, const struct smf80 *record, uint64_t sequence)
{
    struct access_question question = { .level = (enum racf_level)record->intent, .recorded = sequence };

    if (!record->has_access || (record->ath & SMF_ATH_TRUSTED))
        return;
    if (record->event == SMF_DEFINE)
        question.flags = RACF_DEFINE;
    else if (record->event != SMF_ACCESS && record->event != SMF_RENAMEDS)
        return;
    if (!(record->des & SMF_DES_UNDEFINED)) /* else it names the job */
        question.user = record->user;
    if (!set_names(&question, record->class_name, record->resource))
        return;
    append(list, &question);
    list->recorded++;
    if (list->recorded >= 2 * list->most)
        access_list_sort(list);
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
    if (result == 0)
        result = (int)x->level - (int)y->level;
    return result ? result : (int)x->flags - (int)y->flags;
}

static void merge(struct access_list *list)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct access_question *question = &list->questions[i];
        struct access_question *before = kept ? &list->questions[kept - 1] : NULL;

        if (!before || order(question, before) != 0) {
            list->questions[kept++] = *question;
            continue;
        }
        before->listed = before->listed || question->listed;
        if (question->recorded > before->recorded)
            before->recorded = question->recorded;
    }
    list->count = kept;
}

static int newest_first(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? 1 : *x > *y ? -1 : 0;
}

/* The sequence number from which on recorded ones are kept. */
static uint64_t oldest_kept(const struct access_list *list)
{
    uint64_t *numbers = mem_alloc(list->count, sizeof *numbers), oldest;
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->questions[i].recorded)
            numbers[count++] = list->questions[i].recorded;
    qsort(numbers, count, sizeof *numbers, newest_first);
    oldest = count > list->most ? numbers[list->most - 1] : 0;
    mem_free(numbers);
    return oldest;
}

static void forget_old(struct access_list *list)
{
    uint64_t oldest = list->count > list->most ? oldest_kept(list) : 0;
    size_t kept = 0;

    list->recorded = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct access_question *question = &list->questions[i];

        if (question->recorded && question->recorded < oldest) {
            question->recorded = 0;
            list->cut = true;
        }
        if (!question->listed && !question->recorded)
            continue;
        list->recorded += question->recorded != 0;
        list->questions[kept++] = *question;
    }
    list->count = kept;
}

void access_list_sort(struct access_list *list)
{
    if (list->sorted)
        return;
    if (list->count)
        qsort(list->questions, list->count, sizeof *list->questions, order);
    merge(list);
    forget_old(list);
    list->sorted = true;
}

int access_list_ask(struct access_list *list, struct racf *racf, enum access_moment moment)
{
    access_list_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        struct access_question *question = &list->questions[i];
        struct racf_decision decision;
        const struct racf_asker asker = { .user = question->user };
        int reason = racf_check_user(racf, &asker, question->class_name, question->resource, question->level,
                                     question->flags, &decision);

        if (reason < 0 && reason != REASON_REVOKED)
            return reason;
        question->code[moment] = reason < 0 ? reason : decision.code;
    }
    return 0;
}

void access_list_classes(const struct access_list *list, struct buf *out)
{
    const char *last = "";

    for (size_t i = 0; i < list->count; i++) {
        const char *class_name = list->questions[i].class_name;
        struct span rest = buf_span(out), line = SPAN_NONE;

        if (strcmp(class_name, last) == 0) /* mostly they come one after the other */
            continue;
        last = class_name;
        while (span_line(&rest, &line) && !span_is(line, class_name))
            continue;
        if (!span_is(line, class_name))
            buf_printf(out, "%s\n", class_name);
    }
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

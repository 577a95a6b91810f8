/* retained.c - action messages that are no questions. */
#include "console/retained.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/messages.h"

struct kept {
    struct kept *next; /* given later */
    struct session *session;
    uint32_t key, number;
    enum action_kind kind;
    char text[ACTION_TEXT_MAX + 1];
};

struct retained {
    struct retained_calls calls;
    struct kept *first;
    uint32_t last; /* the highest number that was given, until they begin again */
};

/* The letters of K C; those of D R, which knows more, are in display.c. */
static const struct {
    const char *word;
    unsigned kinds; /* bits */
} selections[] = {
    { "A", 1u << ACTION_IMMEDIATE | 1u << ACTION_CRITICAL | 1u << ACTION_EVENTUAL },
    { "I", 1u << ACTION_IMMEDIATE },
    { "CE", 1u << ACTION_CRITICAL },
    { "E", 1u << ACTION_EVENTUAL },
};

struct retained *retained_new(const struct retained_calls *calls)
{
    struct retained *retained = mem_alloc(1, sizeof *retained);

    retained->calls = *calls;
    return retained;
}

static void drop(struct kept **place)
{
    struct kept *gone = *place;

    *place = gone->next;
    mem_free(gone);
}

void retained_free(struct retained *retained)
{
    while (retained->first)
        drop(&retained->first);
    mem_free(retained);
}

unsigned retained_count(const struct retained *retained, enum action_kind kind)
{
    unsigned count = 0;

    for (const struct kept *one = retained->first; one; one = one->next)
        count += one->kind == kind;
    return count;
}

/* -- numbers -- */

static bool is_taken(const struct retained *retained, uint32_t number)
{
    const struct kept *one = retained->first;

    while (one && one->number != number)
        one = one->next;
    return one != NULL;
}

static uint32_t choose_number(struct retained *retained, uint32_t before)
{
    if (before && !is_taken(retained, before)) {
        if (before > retained->last)
            retained->last = before;
        return before;
    }
    do
        retained->last++; /* behind the highest one they begin again */
    while (retained->last == 0 || is_taken(retained, retained->last));
    return retained->last;
}

/* number 0: it is not kept any more. */
static void tell(struct session *session, uint32_t key, uint32_t number)
{
    struct buf body;

    buf_init(&body, 16);
    buf_put_u32(&body, key);
    buf_put_u32(&body, number);
    session_push(session, MASTER_HELD, &body);
    buf_release(&body);
}

/* -- coming and going -- */

void retained_release(struct retained *retained, const struct session *session, uint32_t key)
{
    for (struct kept **place = &retained->first; *place; place = &(*place)->next)
        if ((*place)->session == session && (*place)->key == key) {
            drop(place);
            return;
        }
}

void retained_forget(struct retained *retained, const struct session *session)
{
    struct kept **place = &retained->first;

    while (*place)
        if ((*place)->session == session)
            drop(place);
        else
            place = &(*place)->next;
}

/* One more is to have room. */
static void make_room(struct retained *retained, struct session *session, const char *job)
{
    struct kept **oldest = NULL;
    unsigned count = 0;
    struct buf lines;

    for (struct kept **place = &retained->first; *place; place = &(*place)->next)
        if ((*place)->session == session && count++ == 0)
            oldest = place;
    if (count < RETAINED_OF_ONE)
        return;
    buf_init(&lines, 1024);
    message(&lines, GRB123W, job, (unsigned)RETAINED_OF_ONE, (unsigned)(*oldest)->number, (*oldest)->text);
    retained->calls.say(retained->calls.context, "", buf_span(&lines));
    buf_release(&lines);
    tell(session, (*oldest)->key, 0);
    drop(oldest);
}

void retained_hold(struct retained *retained, struct session *session, const char *job, const struct action *action)
{
    struct kept **place, *one = mem_alloc(1, sizeof *one);
    struct span text = span_part(action->text, 0, ACTION_TEXT_MAX);

    retained_release(retained, session, action->key);
    make_room(retained, session, job);
    *one = (struct kept){ .session = session, .key = action->key, .kind = action->kind };
    memcpy(one->text, text.data, text.length);
    text_make_printable(one->text, text.length);
    one->number = choose_number(retained, action->number);
    for (place = &retained->first; *place; place = &(*place)->next)
        continue;
    *place = one;
    tell(session, one->key, one->number);
}

/* -- CONTROL C -- */

/* False: there is none of the kinds with a number from first to last. */
static bool delete_range(struct retained *retained, unsigned kinds, uint64_t first, uint64_t last)
{
    struct kept **place = &retained->first;
    bool found = false;

    while (*place) {
        const struct kept *one = *place;

        if (!(kinds >> one->kind & 1) || one->number < first || one->number > last) {
            place = &(*place)->next;
            continue;
        }
        tell(one->session, one->key, 0);
        drop(place);
        found = true;
    }
    return found;
}

/* "12" or "20-30", of at most ten digits each. */
static bool parse_range(struct span text, uint64_t *first, uint64_t *last)
{
    enum { MOST = 9999999999 };
    size_t dash = span_find(text, '-');

    if (!text_number(span_part(text, 0, dash), MOST, first))
        return false;
    *last = *first;
    return dash == text.length || (text_number(span_from(text, dash + 1), MOST, last) && *last >= *first);
}

static unsigned find_kinds(struct span word)
{
    for (size_t i = 0; i < ARRAY_COUNT(selections); i++)
        if (span_is_fold(word, selections[i].word))
            return selections[i].kinds;
    return 0;
}

/* Takes what stands in front of the next comma. */
static struct span take_operand(struct span *operands)
{
    size_t comma = span_find(*operands, ',');
    struct span operand = span_trim(span_part(*operands, 0, comma));

    *operands = span_from(*operands, comma + 1);
    return operand;
}

/* Are all of them well-formed? Of a command that is not nothing is done. */
static bool are_ranges(struct span ids)
{
    uint64_t first, last;

    do
        if (!parse_range(take_operand(&ids), &first, &last))
            return false;
    while (ids.length);
    return true;
}

bool retained_delete(struct retained *retained, struct span operands, struct buf *lines)
{
    unsigned kinds = find_kinds(take_operand(&operands));

    if (!kinds || operands.length == 0 || operands.data[operands.length - 1] == ',' || !are_ranges(operands)) {
        message(lines, IEE309I, "CONTROL");
        return false;
    }
    while (operands.length) {
        struct span id = take_operand(&operands);
        uint64_t first, last;

        if (parse_range(id, &first, &last) && delete_range(retained, kinds, first, last))
            continue;
        message(lines, IEE145I, (int)id.length, id.data,
                first == last && first <= UINT32_MAX && retained->calls.is_question(retained->calls.context, (uint32_t)first)
                    ? "REPLY CMD REQUIRED" : "ID DOES NOT EXIST");
        return false;
    }
    return true;
}

/* -- DISPLAY R -- */

void retained_list(const struct retained *retained, enum action_kind kind, const char *sysname, bool with_job, struct buf *lines)
{
    static const char letters[] = { [ACTION_IMMEDIATE] = 'I', [ACTION_CRITICAL] = 'C', [ACTION_EVENTUAL] = 'E' };

    for (const struct kept *one = retained->first; one; one = one->next) {
        if (one->kind != kind)
            continue;
        buf_printf(lines, "%10u %c %-8s ", (unsigned)one->number, letters[kind], sysname);
        if (with_job)
            buf_printf(lines, "%-8s ", one->session->identity.jobid.text);
        buf_printf(lines, "%c%s\n", kind == ACTION_IMMEDIATE ? '*' : ' ', one->text);
    }
}

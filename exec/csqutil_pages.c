/* csqutil_pages.c - functions of CSQUTIL on page sets, without their queue manager: FORMAT, PAGEINFO, COPYPAGE, RESETPAGE.
 *
 * PAGEINFO and COPYPAGE read page sets that a queue manager has in use, too, by the stable-read rule of docs/formats/page_set.md.
 * What is written may be nobody else's: its OPEN fails while a queue manager has it (SHAREOPTIONS). */
#include "base/mem.h"
#include "exec/csqutil.h"
#include "exec/messages.h"
#include "exec/step_private.h"
#include "mstr/log_record.h"
#include "pagesets/page_set.h"

enum { DD_NAME = NAME8_MAX + 1, CHUNK = 64, LOG_RBA_AT = 16 };

/* The n-th page set's DD, if the step has it. */
static bool dd_of(const struct csqutil *u, const char *prefix, unsigned psid, char ddname[DD_NAME])
{
    snprintf(ddname, DD_NAME, "%s%04u", prefix, psid);
    return dd_find(u->step, ddname) != NULL;
}

static unsigned cannot(struct csqutil *u, const char *ddname, int reason)
{
    csqutil_say(u, GBRE106E, ddname, reason_text(reason));
    return CSQUTIL_FAILED;
}

static int open_linear(struct csqutil *u, const char *ddname, enum cluster_mode mode, struct linear **linear)
{
    const struct step_dd *part = dd_find(u->step, ddname);
    struct dsname name;

    if (!part)
        return REASON_NOT_FOUND;
    if (part->kind != STEP_DD_DATASET || !name8_none(&part->member))
        return REASON_BAD_VALUE;
    return dd_open_linear_name(u->step, ddname, &part->dsname, mode, linear, &name);
}

/* capacity, which may be NULL: pages that it has room for. */
static int open_file(struct csqutil *u, const char *ddname, enum cluster_mode mode, struct page_file *file, uint64_t *capacity)
{
    struct linear *linear;
    int reason = open_linear(u, ddname, mode, &linear);

    if (reason < 0)
        return reason;
    if (capacity)
        *capacity = linear_capacity(linear);
    return page_file_linear(file, linear);
}

int csqutil_open_page_set(struct csqutil *u, const char *ddname, int psid, struct page_set **set)
{
    struct page_file file;
    int reason = open_file(u, ddname, CLUSTER_READ, &file, NULL);

    return reason < 0 ? reason : page_set_open(set, &file, psid, false);
}

static int open_page_set(struct csqutil *u, const char *ddname, struct page_set **set)
{
    return csqutil_open_page_set(u, ddname, -1, set);
}

/* Does something for each page set that the step has a DD for; until it goes wrong. */
static unsigned for_each(struct csqutil *u, const char *prefix, unsigned (*one)(struct csqutil *, unsigned, const char *, void *),
                         void *context)
{
    unsigned code = CSQUTIL_GOOD;
    bool any = false;

    for (unsigned psid = 0; psid <= PSID_MAX && code < CSQUTIL_FAILED; psid++) {
        char ddname[DD_NAME];

        if (!dd_of(u, prefix, psid, ddname))
            continue;
        any = true;
        code = one(u, psid, ddname, context);
    }
    if (!any) {
        csqutil_say(u, GBRE110E, prefix, prefix);
        code = CSQUTIL_FAILED;
    }
    return code;
}

/* -- FORMAT -- */

/* RECOVER: the log brings back what was in it, from its beginning on. */
static const struct format_type {
    const char *name;
    bool over_content;
    enum page_set_state state;
} types[] = {
    { "NEW", false, PAGE_SET_NEW },
    { "RECOVER", true, PAGE_SET_IN_USE },
    { "REPLACE", true, PAGE_SET_REPLACED },
};

static int is_empty(const struct page_file *file, bool *empty)
{
    uint32_t size = file->size(file->context);
    struct page *pages = mem_alloc(CHUNK, sizeof *pages);
    int reason = 0;

    *empty = true;
    for (uint32_t at = 0; reason == 0 && *empty && at < size; at += CHUNK) {
        unsigned count = size - at < CHUNK ? size - at : CHUNK;

        reason = file->read(file->context, at, count, pages);
        for (unsigned i = 0; reason == 0 && i < count; i++)
            *empty = *empty && page_is_zeros(&pages[i]);
    }
    mem_free(pages);
    return reason;
}

/* What else of a queue manager the data set holds, that must not become a page set by a wrong DD; NULL: nothing. */
static const char *other_content(const struct page_file *file)
{
    struct page *page = mem_alloc(1, sizeof *page);
    struct span bytes = span_bytes((const char *)page, sizeof *page);
    const char *what = NULL;
    struct log_record record;
    struct reader rba;

    if (file->size(file->context) > 0 && file->read(file->context, 0, 1, page) == 0) {
        rba = reader_of(span_from(bytes, LOG_RBA_AT));
        if (span_starts(bytes, "GBBS"))
            what = "A BSDS";
        else if (log_record_get(bytes, reader_u64(&rba), &record) == 0)
            what = "A LOG";
    }
    mem_free(page);
    return what;
}

static unsigned format_one(struct csqutil *u, unsigned psid, const char *ddname, void *context)
{
    const struct format_type *type = context;
    struct page_set_header header = { .psid = (uint16_t)psid, .state = type->state, .formatted = clock_now() };
    struct page_file file;
    uint64_t capacity;
    const char *other;
    bool empty = true;
    int reason = open_file(u, ddname, CLUSTER_UPDATE, &file, &capacity), closed;

    if (reason < 0)
        return cannot(u, ddname, reason);
    other = other_content(&file);
    if (other) {
        csqutil_say(u, GBRE116E, ddname, other);
        (void)!file.close(file.context); /* nothing was written to it */
        return CSQUTIL_FAILED;
    }
    if (capacity > file.size(file.context) && capacity <= PAGE_SET_LARGEST)
        header.pages = (uint32_t)capacity; /* all the space that it has; else what is there */
    if (!type->over_content)
        reason = is_empty(&file, &empty);
    if (reason == 0 && empty)
        reason = page_set_format(&file, &header);
    header.pages = file.size(file.context);
    closed = file.close(file.context);
    reason = reason < 0 ? reason : closed;
    if (reason < 0)
        return cannot(u, ddname, reason);
    if (empty)
        csqutil_say(u, GBRE103I, ddname, psid, header.pages);
    else
        csqutil_say(u, GBRE107E, ddname);
    return empty ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}

/* CIPOS is of formats that Greenbar does not have: taken, without effect. */
unsigned csqutil_format(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct span wanted = csqutil_value(statement, "TYPE");

    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (wanted.length == 0 || span_is(wanted, types[i].name))
            return for_each(u, "CSQP", format_one, (void *)&types[i]);
    return csqutil_bad_value(u, statement, "TYPE");
}

/* -- PAGEINFO -- */

static const char *state_text(enum page_set_state state)
{
    switch (state) {
    case PAGE_SET_NEW: return "NEVER USED";
    case PAGE_SET_IN_USE: return "IN USE";
    case PAGE_SET_CLOSED: return "CLOSED";
    default: return "REPLACED";
    }
}

static unsigned tell_one(struct csqutil *u, unsigned psid, const char *ddname, void *context)
{
    uint64_t *lowest = context;
    const struct page_set_header *header;
    struct page_set *set;
    int reason = open_page_set(u, ddname, &set);

    (void)psid;
    if (reason < 0)
        return cannot(u, ddname, reason);
    header = page_set_header(set);
    csqutil_say(u, GBRE101I, ddname, header->psid, page_set_size(set), header->qmgr[0] ? header->qmgr : "-",
                state_text(header->state), (unsigned long long)header->recovery_rba);
    if (header->state != PAGE_SET_NEW && header->state != PAGE_SET_REPLACED && header->recovery_rba < *lowest)
        *lowest = header->recovery_rba;
    reason = page_set_close(set);
    return reason < 0 ? cannot(u, ddname, reason) : CSQUTIL_GOOD;
}

unsigned csqutil_pageinfo(struct csqutil *u, const struct csqutil_statement *statement UNUSED)
{
    uint64_t lowest = UINT64_MAX;
    unsigned code = for_each(u, "CSQP", tell_one, &lowest);

    if (code < CSQUTIL_FAILED)
        csqutil_say(u, GBRE102I, (unsigned long long)(lowest == UINT64_MAX ? 0 : lowest));
    return code;
}

/* -- COPYPAGE, RESETPAGE -- */

struct copy {
    bool reset, force;
};

/* Good pages as the copy shall have them. *wrong: the number of one that is damaged. */
static int take_pages(struct page_set *from, const struct copy *copy, uint32_t number, unsigned count, struct page *pages,
                      uint32_t *wrong, const char **damage)
{
    uint16_t psid = page_set_header(from)->psid;
    int reason = page_set_read(from, number, count, pages);

    *damage = NULL;
    for (unsigned i = 0; reason == 0 && i < count; i++) {
        struct page *page = &pages[i];

        if (page_is_zeros(page))
            continue;
        if (page_damage(page, psid, number + i)) /* or just being written */
            reason = page_set_look(from, number + i, page, damage);
        *wrong = number + i;
        if (*damage)
            return REASON_CORRUPT;
        if (copy->reset && reason == 0 && !page_is_zeros(page)) {
            page_put_rba(page, 0);
            page_seal(page);
        }
    }
    return reason;
}

/* The pages behind the double-write area, and the space map in front of it; the area of the copy stays empty. */
static int copy_pages(struct page_set *from, const struct page_file *to, const struct copy *copy, uint32_t *wrong,
                      const char **damage)
{
    struct page *pages = mem_alloc(CHUNK, sizeof *pages);
    uint32_t root = page_set_root(from), size = page_set_size(from);
    int reason = take_pages(from, copy, 1, 1, pages, wrong, damage);

    if (reason == 0)
        reason = to->write(to->context, 1, 1, pages);
    for (uint32_t at = root; reason == 0 && at < size; at += CHUNK) {
        unsigned count = size - at < CHUNK ? size - at : CHUNK;

        reason = take_pages(from, copy, at, count, pages, wrong, damage);
        if (reason == 0)
            reason = to->write(to->context, at, count, pages);
    }
    mem_free(pages);
    return reason;
}

/* The header, which was read before all pages, is put on the copy when they are there: before, the copy is no page set. */
static int fill_copy(struct page_set *from, const struct page_file *to, const struct copy *copy, uint32_t pages, uint32_t *wrong,
                     const char **damage)
{
    struct page_set_header header = *page_set_header(from);
    struct page page = { { 0 } };
    int reason;

    header.pages = pages;
    if (copy->reset) {
        header.recovery_rba = 0;
        header.state = PAGE_SET_CLOSED;
        header.qmgr[0] = '\0';
    }
    reason = page_set_format(to, &header);
    if (reason == 0)
        reason = to->write(to->context, 0, 1, &page);
    if (reason == 0)
        reason = copy_pages(from, to, copy, wrong, damage);
    if (reason == 0)
        reason = to->sync(to->context);
    page_set_put_header(&page, &header);
    page_seal(&page);
    if (reason == 0)
        reason = to->write(to->context, 0, 1, &page);
    return reason < 0 ? reason : to->sync(to->context);
}

static unsigned copy_to(struct csqutil *u, struct page_set *from, const char *source, const char *target, const struct copy *copy)
{
    uint32_t size = page_set_size(from), wrong = 0;
    const char *damage = NULL, *other;
    struct page_file to;
    uint64_t capacity;
    int reason = open_file(u, target, CLUSTER_UPDATE, &to, &capacity), closed;

    if (reason < 0)
        return cannot(u, target, reason);
    other = other_content(&to);
    if (other) {
        csqutil_say(u, GBRE116E, target, other);
        (void)!to.close(to.context); /* nothing was written to it */
        return CSQUTIL_FAILED;
    }
    if (capacity == 0 || capacity > PAGE_SET_LARGEST) /* it grows as it likes */
        capacity = to.size(to.context) > size ? to.size(to.context) : size;
    if (capacity >= size)
        reason = fill_copy(from, &to, copy, (uint32_t)capacity, &wrong, &damage);
    closed = to.close(to.context);
    reason = reason < 0 ? reason : closed;
    if (capacity < size)
        csqutil_say(u, GBRE111E, source, size, target, (unsigned long long)capacity);
    else if (damage)
        csqutil_say(u, GBRE108E, wrong, source, damage);
    else if (reason < 0)
        return cannot(u, target, reason);
    else if (copy->reset)
        csqutil_say(u, GBRE105I, source, target, size);
    else
        csqutil_say(u, GBRE104I, source, target, size);
    return capacity < size || damage ? CSQUTIL_FAILED : CSQUTIL_GOOD;
}

static bool are_one(const struct csqutil *u, const char *source, const char *target)
{
    const struct step_dd *one = dd_find(u->step, source), *other = dd_find(u->step, target);

    return one && other && one->kind == STEP_DD_DATASET && other->kind == STEP_DD_DATASET &&
           strcmp(one->dsname.text, other->dsname.text) == 0;
}

static unsigned copy_one(struct csqutil *u, unsigned psid, const char *source, void *context)
{
    const struct copy *copy = context;
    char target[DD_NAME];
    struct page_set *from;
    unsigned code = CSQUTIL_FAILED;
    int reason;

    if (!dd_of(u, "CSQT", psid, target))
        return cannot(u, target, REASON_NOT_FOUND);
    if (are_one(u, source, target)) {
        csqutil_say(u, GBRE117E, source, target);
        return CSQUTIL_FAILED;
    }
    reason = open_page_set(u, source, &from);
    if (reason < 0)
        return cannot(u, source, reason);
    if (copy->reset && !copy->force && page_set_header(from)->state == PAGE_SET_IN_USE)
        csqutil_say(u, GBRE109E, source);
    else
        code = copy_to(u, from, source, target, copy);
    (void)!page_set_close(from); /* nothing was written to it */
    return code;
}

unsigned csqutil_copypage(struct csqutil *u, const struct csqutil_statement *statement UNUSED)
{
    struct copy copy = { .reset = false };

    return for_each(u, "CSQS", copy_one, &copy);
}

unsigned csqutil_resetpage(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct copy copy = { .reset = true, .force = csqutil_has(statement, "FORCE") };

    return for_each(u, "CSQS", copy_one, &copy);
}

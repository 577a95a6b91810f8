/* generations.c - what relative generation numbers mean in a job. */
#include "jcl/generations.h"

#include "base/mem.h"
#include "datasets/catalog_client.h"
#include "datasets/generation.h"

enum { NAMES_MAX = 1 << 20 };

/* A base that the job has named. */
struct known {
    struct known *next;
    struct dsname base;
    struct buf names; /* of its generations then, newest first */
};

struct generations {
    struct known *known;
};

struct generations *generations_new(void)
{
    return mem_alloc(1, sizeof(struct generations));
}

void generations_forget(struct generations *generations)
{
    while (generations->known) {
        struct known *known = generations->known;

        generations->known = known->next;
        buf_release(&known->names);
        mem_free(known);
    }
}

void generations_free(struct generations *generations)
{
    if (!generations)
        return;
    generations_forget(generations);
    mem_free(generations);
}

static int learn(struct generations *generations, struct link *catalog, const struct dsname *base, struct known **out)
{
    struct known *known = mem_alloc(1, sizeof *known);
    struct gdg_info info;
    int reason;

    buf_init(&known->names, NAMES_MAX);
    reason = catalog_gdg(catalog, base, &info, &known->names);
    if (reason < 0) { /* a later step may define it */
        buf_release(&known->names);
        mem_free(known);
        return reason;
    }
    known->base = *base;
    known->next = generations->known;
    generations->known = known;
    *out = known;
    return 0;
}

int generations_name(struct generations *generations, struct link *catalog, const struct dsname *base, int relative,
                     struct dsname *name)
{
    struct known *known = generations->known;
    int reason = 0;

    while (known && strcmp(known->base.text, base->text) != 0)
        known = known->next;
    if (!known)
        reason = learn(generations, catalog, base, &known);
    return reason < 0 ? reason : generation_relative(base, buf_span(&known->names), relative, name);
}

bool generations_take(struct span *names, bool from_end, struct span *name)
{
    size_t begin;

    if (!from_end)
        return span_line(names, name);
    if (names->length == 0)
        return false;
    begin = names->length - 1;
    while (begin > 0 && names->data[begin - 1] != '\n')
        begin--;
    *name = span_part(*names, begin, names->length - 1 - begin);
    *names = span_part(*names, 0, begin);
    return true;
}

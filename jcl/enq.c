/* enq.c - who has which data set.
 *
 * Every job that holds or waits is in one list, in the order in which they asked; a name is looked for in the others' names by
 * hash. There are never more such jobs than initiators.
 */
#include "jcl/enq.h"

#include "base/mem.h"
#include "base/table.h"

enum { HASH_SIZE = 4096 };

struct holder {
    struct holder *next;
    int64_t key;
    bool granted;
    struct enq_name *names; /* owned, in order */
    size_t count;
};

/* One name of one job, in its hash. */
struct entry {
    struct entry *next;
    const struct holder *holder;
    const struct enq_name *name;
    bool gone; /* its last step is through */
};

struct enq {
    struct holder *first, **last;
    struct entry *hash[HASH_SIZE];
    bool changed; /* something became free */
};

struct enq *enq_new(void)
{
    struct enq *enq = mem_alloc(1, sizeof *enq);

    enq->last = &enq->first;
    return enq;
}

static uint32_t bucket_of(const struct dsname *name)
{
    return table_hash(name->text, strlen(name->text)) % HASH_SIZE;
}

static void drop_entries(struct enq *enq, const struct holder *holder)
{
    for (size_t i = 0; i < holder->count; i++) {
        struct entry **place = &enq->hash[bucket_of(&holder->names[i].name)];

        while (*place && ((*place)->holder != holder || (*place)->name != &holder->names[i]))
            place = &(*place)->next;
        if (*place) {
            struct entry *entry = *place;

            *place = entry->next;
            mem_free(entry);
        }
    }
}

void enq_release(struct enq *enq, int64_t key)
{
    struct holder **place = &enq->first, *holder;

    while (*place && (*place)->key != key)
        place = &(*place)->next;
    holder = *place;
    if (!holder)
        return;
    drop_entries(enq, holder);
    *place = holder->next;
    if (!holder->next)
        enq->last = place;
    mem_free(holder->names);
    mem_free(holder);
    enq->changed = true;
}

void enq_free(struct enq *enq)
{
    if (!enq)
        return;
    while (enq->first)
        enq_release(enq, enq->first->key);
    mem_free(enq);
}

/* -- the names of a job -- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct enq_name *)a)->name.text, ((const struct enq_name *)b)->name.text);
}

static size_t add_dd(struct enq_name *names, size_t count, const struct job_dd *dd, uint32_t step)
{
    if (dd->entry.kind != STEP_DD_DATASET || dd->temporary || strcmp(dd->entry.dsname.text, "NULLFILE") == 0)
        return count;
    names[count] = (struct enq_name){ dd->entry.dsname, dd->entry.disp != STEP_SHR, step };
    return count + 1;
}

const struct enq_name *enq_names(const struct job *job, struct arena *arena, size_t *count)
{
    size_t most = job->joblib_count, all = 0, kept = 0;
    struct enq_name *names;

    for (uint32_t i = 0; i < job->step_count; i++)
        most += job->steps[i].dd_count;
    names = arena_alloc(arena, most, sizeof *names);
    for (uint32_t i = 0; i < job->joblib_count; i++)
        all = add_dd(names, all, &job->joblib[i], job->step_count);
    for (uint32_t i = 0; i < job->step_count; i++)
        for (uint32_t n = 0; n < job->steps[i].dd_count; n++)
            all = add_dd(names, all, &job->steps[i].dds[n], i);
    if (all)
        qsort(names, all, sizeof *names, by_name);
    for (size_t i = 0; i < all; i++) {
        struct enq_name *before = kept ? &names[kept - 1] : NULL;

        if (before && strcmp(before->name.text, names[i].name.text) == 0) {
            before->exclusive = before->exclusive || names[i].exclusive;
            before->last_step = before->last_step > names[i].last_step ? before->last_step : names[i].last_step;
        } else {
            names[kept++] = names[i];
        }
    }
    *count = kept;
    return names;
}

/* -- taking -- */

static struct holder *add_holder(struct enq *enq, int64_t key, const struct enq_name *names, size_t count, bool granted)
{
    struct holder *holder = mem_alloc(1, sizeof *holder);

    holder->key = key;
    holder->granted = granted;
    holder->names = mem_alloc(count, sizeof *names);
    holder->count = count;
    for (size_t i = 0; i < count; i++) {
        struct entry **bucket = &enq->hash[bucket_of(&names[i].name)], *entry = mem_alloc(1, sizeof *entry);

        holder->names[i] = names[i];
        *entry = (struct entry){ *bucket, holder, &holder->names[i], false };
        *bucket = entry;
    }
    *enq->last = holder;
    enq->last = &holder->next;
    return holder;
}

/* Is this job in the way of another that wants the name? Holders are; so are those that waited before it. */
static bool in_the_way(const struct enq *enq, const struct entry *entry, const struct holder *asking, const struct enq_name *name)
{
    if (entry->holder == asking || entry->gone || strcmp(entry->name->name.text, name->name.text) != 0 ||
        (!entry->name->exclusive && !name->exclusive))
        return false;
    if (entry->holder->granted)
        return true;
    for (const struct holder *before = enq->first; before != asking; before = before->next)
        if (before == entry->holder)
            return true;
    return false;
}

static bool available(const struct enq *enq, const struct holder *asking, struct buf *waits_for)
{
    bool all = true;

    for (size_t i = 0; i < asking->count && (all || waits_for); i++) {
        const struct entry *entry = enq->hash[bucket_of(&asking->names[i].name)];

        while (entry && !in_the_way(enq, entry, asking, &asking->names[i]))
            entry = entry->next;
        if (!entry)
            continue;
        all = false;
        if (waits_for)
            buf_printf(waits_for, "%s\n", asking->names[i].name.text);
    }
    return all;
}

bool enq_take(struct enq *enq, int64_t key, const struct enq_name *names, size_t count, struct buf *waits_for)
{
    struct holder *holder = add_holder(enq, key, names, count, false);

    holder->granted = available(enq, holder, waits_for);
    return holder->granted;
}

void enq_hold(struct enq *enq, int64_t key, const struct enq_name *names, size_t count)
{
    (void)add_holder(enq, key, names, count, true);
}

/* Names that no step behind this one uses become free: all of them, or the one. */
static void give_back(struct enq *enq, int64_t key, uint32_t step, const struct dsname *only)
{
    const struct holder *holder = enq->first;

    while (holder && holder->key != key)
        holder = holder->next;
    for (size_t i = 0; holder && i < holder->count; i++) {
        struct entry *entry = enq->hash[bucket_of(&holder->names[i].name)];

        if (holder->names[i].last_step > step || (only && strcmp(holder->names[i].name.text, only->text) != 0))
            continue;
        while (entry && entry->name != &holder->names[i])
            entry = entry->next;
        if (entry && !entry->gone) {
            entry->gone = true;
            enq->changed = true;
        }
    }
}

void enq_step_ended(struct enq *enq, int64_t key, uint32_t step)
{
    give_back(enq, key, step, NULL);
}

void enq_free_name(struct enq *enq, int64_t key, uint32_t step, const struct dsname *name)
{
    give_back(enq, key, step, name);
}

void enq_grant(struct enq *enq, void (*granted)(void *context, int64_t key), void *context)
{
    if (!enq->changed)
        return;
    enq->changed = false;
    for (struct holder *holder = enq->first; holder; holder = holder->next)
        if (!holder->granted && available(enq, holder, NULL)) {
            holder->granted = true;
            granted(context, holder->key);
        }
}

/* -- looking -- */

struct line {
    const struct enq_name *name;
    const struct holder *holder;
    size_t order;
};

static int by_line(const void *a, const void *b)
{
    const struct line *one = a, *other = b;
    int compared = strcmp(one->name->name.text, other->name->name.text);

    return compared ? compared : (one->order > other->order) - (one->order < other->order);
}

static bool still_there(const struct enq *enq, const struct enq_name *name)
{
    const struct entry *entry = enq->hash[bucket_of(&name->name)];

    while (entry && entry->name != name)
        entry = entry->next;
    return entry && !entry->gone;
}

void enq_each(const struct enq *enq, void (*visit)(void *context, const struct enq_name *name, int64_t key, bool granted),
              void *context)
{
    struct line *lines = NULL;
    size_t count = 0;

    for (const struct holder *holder = enq->first; holder; holder = holder->next)
        for (size_t i = 0; i < holder->count; i++) {
            if (!still_there(enq, &holder->names[i]))
                continue;
            lines = mem_resize(lines, count + 1, sizeof *lines);
            lines[count] = (struct line){ &holder->names[i], holder, count };
            count++;
        }
    if (count)
        qsort(lines, count, sizeof *lines, by_line);
    for (size_t i = 0; i < count; i++)
        visit(context, lines[i].name, lines[i].holder->key, lines[i].holder->granted);
    mem_free(lines);
}

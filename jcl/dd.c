/* dd.c - DD statements of the step being converted. */
#include "jcl/dd.h"

#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "jcl/messages.h"

/* What says where the data of a DD comes from: an override with one of these drops the others. */
static const char sources[] = "DSN|SYSOUT|DDNAME|PATH";
/* Attributes that are given inside DCB= are operands of their own here, so that overrides merge them one by one. */
static const char inside_dcb[] = "DCB";
enum { DATA_MAX = 256 << 20 };

void dd_table_init(struct dd_table *table, struct arena *arena, struct job *job)
{
    memset(table, 0, sizeof *table);
    table->arena = arena;
    table->job = job;
}

void dd_table_release(struct dd_table *table)
{
    mem_free(table->slots);
    table->slots = NULL;
    table->room = table->count = 0;
}

static int find_item(const struct dd_operands *operands, const struct keyword *keyword)
{
    for (unsigned i = 0; i < operands->count; i++)
        if (operands->items[i].keyword == keyword)
            return (int)i;
    return -1;
}

static void drop_item(struct dd_operands *operands, unsigned i)
{
    operands->count--;
    memmove(&operands->items[i], &operands->items[i + 1], (operands->count - i) * sizeof operands->items[0]);
}

static void add_item(struct dd_operands *operands, const struct keyword *keyword, struct span value, struct listing *listing,
                     uint32_t statement)
{
    if (find_item(operands, keyword) >= 0) {
        complain(listing, statement, IEFC652I, keyword->word, keyword->word);
        return;
    }
    for (unsigned i = 0; i < operands->count; i++)
        if (keyword_exclusive(operands->items[i].keyword, keyword)) {
            complain(listing, statement, IEFC652I, operands->items[i].keyword->word, keyword->word);
            return;
        }
    if (operands->count == DD_OPERANDS_MAX)
        return;
    operands->items[operands->count].keyword = keyword;
    operands->items[operands->count].value = value;
    operands->count++;
}

/* DCB=(dsname,LRECL=80,...): the subparameters as operands, the name or reference as DCB itself. */
static void add_dcb(struct dd_operands *operands, const struct keyword *dcb, struct span value, struct listing *listing,
                    uint32_t statement)
{
    struct span rest = value;
    struct operand operand;
    bool done = false;

    if (value.length >= 2 && value.data[0] == '(' && value.data[value.length - 1] == ')')
        rest = span_part(value, 1, value.length - 2);
    else if (value.length && value.data[0] == '(')
        keyword_complain(listing, statement, OPERAND_FORMAT, span_of(inside_dcb));
    for (unsigned i = 0; !done; i++) {
        enum operand_fault fault = operand_next(&rest, &operand, &done);
        const struct keyword *keyword = operand.keyword.length ? keyword_find(KEYWORD_DD, operand.keyword) : dcb;

        if (done)
            break;
        if (!fault && !keyword)
            fault = OPERAND_KEYWORD;
        if (!fault && !operand.keyword.length && i > 0 && operand.value.length)
            fault = OPERAND_POSITIONAL;
        if (fault)
            keyword_complain(listing, statement, fault, operand.keyword.length ? operand.keyword : span_of(inside_dcb));
        else if (operand.value.length)
            add_item(operands, keyword, operand.value, listing, statement);
    }
}

static enum operand_fault take_positional(struct dd_operands *operands, struct span value, unsigned position)
{
    unsigned word = operand_choice(value, "*|DATA|DUMMY|DYNAM");

    if (value.length == 0)
        return OPERAND_GOOD;
    if (position > 0)
        return OPERAND_EXCESS;
    if (word == 0)
        return OPERAND_POSITIONAL;
    operands->source = word <= 2 ? DD_STAR : word == 3 ? DD_DUMMY : DD_DYNAM;
    return OPERAND_GOOD;
}

void dd_read(struct dd_operands *operands, struct span field, struct listing *listing, uint32_t statement)
{
    struct operand operand;
    bool keywords = false, done = false;

    operands->count = 0;
    operands->source = DD_PLAIN;
    operands->data = SPAN_NONE;
    for (unsigned position = 0; !done; position++) {
        enum operand_fault fault = operand_next(&field, &operand, &done);
        const struct keyword *keyword = NULL;

        if (done)
            break;
        if (!operand.keyword.length) {
            if (!fault)
                fault = keywords && operand.value.length ? OPERAND_POSITIONAL
                                                         : take_positional(operands, operand.value, position);
            keyword_complain(listing, statement, fault, span_of("DD"));
            continue;
        }
        keywords = true;
        keyword = operand.qualifier.length ? NULL : keyword_find(KEYWORD_DD, operand.keyword);
        if (!fault && !keyword)
            fault = OPERAND_KEYWORD;
        if (fault)
            keyword_complain(listing, statement, fault, operand.keyword);
        else if (keyword_is(keyword, inside_dcb) && operand.value.length)
            add_dcb(operands, keyword, operand.value, listing, statement);
        else
            add_item(operands, keyword, operand.value, listing, statement);
    }
    if (operands->source != DD_STAR)
        return;
    for (unsigned i = 0; i < operands->count; i++) {
        const char *word = operands->items[i].keyword->word;

        if (operand_choice(span_of(word), "SYSOUT|DDNAME|DISP|PATH"))
            complain(listing, statement, IEFC652I, "*", word);
        if (span_is(span_of(word), "DLM") && operands->items[i].value.length == 0)
            keyword_complain(listing, statement, OPERAND_FORMAT, span_of(word)); /* nulls nothing: the data needs an end */
    }
}

/* Drops what cannot stay beside a keyword of the override. */
static void make_room_for(struct dd_operands *operands, const struct keyword *keyword)
{
    bool source = operand_choice(span_of(keyword->word), sources) != 0;

    for (unsigned i = operands->count; i-- > 0;) {
        const struct keyword *there = operands->items[i].keyword;

        if (there == keyword || keyword_exclusive(there, keyword) || (source && operand_choice(span_of(there->word), sources)))
            drop_item(operands, i);
    }
    if (source)
        operands->source = DD_PLAIN;
}

void dd_override(struct dd_operands *operands, const struct dd_operands *by)
{
    if (by->source == DD_STAR) {
        operands->count = 0; /* nothing of a data set or SYSOUT says anything about data in the stream */
        operands->data = by->data;
    }
    for (unsigned i = 0; i < by->count; i++) {
        make_room_for(operands, by->items[i].keyword);
        if (by->items[i].value.length && operands->count < DD_OPERANDS_MAX)
            operands->items[operands->count++] = by->items[i];
    }
    if (by->source != DD_PLAIN)
        operands->source = by->source;
}

static struct dd_slot *new_slot(struct dd_table *table, struct listing *listing, const struct name8 *name, uint32_t statement)
{
    struct dd_slot *slot;

    if (table->count == STEP_DDS_MAX || table->total == DD_JOB_MAX) {
        if (!table->full)
            complain(listing, statement, IEFC649I);
        table->full = true;
        return NULL;
    }
    if (table->count == table->room) {
        table->room = table->room ? 2 * table->room : 16;
        table->slots = mem_resize(table->slots, table->room, sizeof *table->slots);
    }
    slot = &table->slots[table->count];
    memset(slot, 0, sizeof *slot);
    slot->dd.entry.ddname = *name;
    slot->dd.entry.next_part = name8_none(name) && table->count > 0;
    slot->dd.entry.fd = -1;
    slot->dd.key_label = slot->dd.instream = slot->dd.path = SPAN_NONE;
    slot->dd.statement = statement;
    table->count++;
    table->total++;
    return slot;
}

/* DIFFERS: what the log of SYMBOLS=(kind,ddname) looks like is ours: DD and number of each record that changed, as it was and as it
 * became. It is written only to a SYSOUT data set of the step. */
static void log_substitution(struct buf *log, const char *ddname, unsigned number, struct span before, struct span after)
{
    buf_printf(log, "%-8s RECORD %u\n  WAS %.*s\n  IS  %.*s\n", ddname, number, (int)before.length, before.data, (int)after.length,
               after.data);
}

/* As keep_data, with symbols replaced; false if a record grew beyond LRECL. */
static bool substitute_data(struct dd_table *table, struct dd_slot *slot, struct span data, uint32_t lrecl)
{
    const struct symbol_view view = { .symbols = table->symbols, .exported = table->exported,
                                      .system = slot->symbols != SYMBOLS_JCLONLY };
    struct span rest = data, line;
    struct buf out, record, log;
    unsigned number = 0;
    bool fits = true;

    buf_init(&out, DATA_MAX);
    buf_init(&record, DATA_MAX);
    buf_init(&log, DATA_MAX);
    while (span_line(&rest, &line)) {
        struct span after;
        bool changed;

        buf_clear(&record);
        line = span_part(line, 0, lrecl);
        number++;
        changed = symbols_substitute_data(&view, line, &record);
        after = span_trim_end(buf_span(&record));
        if (changed && !name8_none(&slot->log_dd))
            log_substitution(&log, slot->dd.entry.ddname.text, number, span_trim_end(line), after);
        fits = fits && after.length <= lrecl;
        buf_put_span(&out, span_part(after, 0, lrecl));
        buf_put_text(&out, "\n");
    }
    slot->dd.instream = arena_span(table->arena, buf_span(&out));
    slot->log = arena_span(table->arena, buf_span(&log));
    buf_release(&log);
    buf_release(&record);
    buf_release(&out);
    return fits;
}

/* Records of in-stream data as the step reads them: cut at LRECL, without trailing blanks. */
static struct span keep_data(struct arena *arena, struct span data, uint32_t lrecl)
{
    char *kept = arena_alloc(arena, data.length + 1, 1);
    struct span rest = data, line;
    size_t length = 0;

    while (span_line(&rest, &line)) {
        line = span_trim_end(span_part(line, 0, lrecl));
        memcpy(kept + length, line.data, line.length);
        length += line.length;
        kept[length++] = '\n';
    }
    return span_bytes(kept, length);
}

static void fill_disposition(struct job_dd *dd)
{
    if (!dd->entry.disp)
        dd->entry.disp = STEP_NEW;
    if (!dd->normal)
        dd->normal = dd->entry.disp == STEP_NEW ? DISP_DELETE : DISP_KEEP;
    if (dd->abnormal)
        return;
    if (dd->normal == DISP_PASS)
        dd->abnormal = dd->entry.disp == STEP_NEW ? DISP_DELETE : DISP_KEEP;
    else
        dd->abnormal = dd->normal;
}

/* What the operands leave open. */
static enum operand_fault complete(struct dd_table *table, struct dd_slot *slot, const struct dd_operands *operands)
{
    struct record_attributes *attributes = &slot->dd.entry.attributes;
    struct job_dd *dd = &slot->dd;

    record_merge(attributes, &slot->model);
    if (operands->source == DD_STAR) {
        dd->entry.kind = STEP_DD_INSTREAM;
        if (!attributes->format) {
            attributes->format = RECFM_F;
            attributes->blocked = true;
        }
        if (!attributes->lrecl)
            attributes->lrecl = 80;
        if (attributes->lrecl > RECORD_LRECL_MAX)
            attributes->lrecl = RECORD_LRECL_MAX;
        if (!slot->symbols)
            dd->instream = keep_data(table->arena, operands->data, attributes->lrecl);
        else if (!substitute_data(table, slot, operands->data, attributes->lrecl))
            return OPERAND_LENGTH;
    } else if (slot->dummy || operands->source == DD_DUMMY || operands->source == DD_DYNAM) {
        dd->entry.kind = STEP_DD_DUMMY;
        dd->entry.dsname.text[0] = '\0';
        dd->temporary = false;
    } else if (dd->path.length) {
        dd->entry.kind = STEP_DD_PATH;
        dd->path_normal = dd->path_normal ? dd->path_normal : DISP_KEEP;
        dd->path_abnormal = dd->path_abnormal ? dd->path_abnormal : dd->path_normal;
    } else if (slot->sysout) {
        dd->entry.kind = STEP_DD_SYSOUT;
    } else {
        dd->entry.kind = STEP_DD_DATASET;
        fill_disposition(dd);
        if (!slot->has_dsn && name8_none(&slot->refers)) {
            dd->temporary = dd->unnamed = true;
            table->unnamed = table->unnamed % 9999999 + 1;
            snprintf(dd->entry.dsname.text, sizeof dd->entry.dsname.text, "R%07u", table->unnamed);
        }
        if (slot->avgrec && dd->space.unit == SPACE_BLOCKS) {
            uint64_t primary = (uint64_t)dd->space.primary * slot->avgrec, secondary = (uint64_t)dd->space.secondary * slot->avgrec;

            dd->space.unit = SPACE_RECORDS;
            dd->space.primary = primary > UINT32_MAX ? UINT32_MAX : (uint32_t)primary;
            dd->space.secondary = secondary > UINT32_MAX ? UINT32_MAX : (uint32_t)secondary;
        }
    }
    return OPERAND_GOOD;
}

void dd_add(struct dd_table *table, struct listing *listing, const struct name8 *name, const struct dd_operands *operands,
            uint32_t statement)
{
    struct dd_slot *slot = new_slot(table, listing, name, statement);
    struct target target = { .arena = table->arena, .job = table->job, .slot = slot, .table = table };

    if (!slot)
        return;
    for (unsigned i = 0; i < operands->count; i++) {
        const struct keyword *keyword = operands->items[i].keyword;
        struct span value = operands->items[i].value;

        if (value.length)
            keyword_complain(listing, statement, keyword->take(&target, keyword, value), span_of(keyword->word));
    }
    keyword_complain(listing, statement, complete(table, slot, operands), span_of("SYMBOLS"));
}

/* The number of the DD of that name among the slots, its first part; -1 if there is none. */
static int64_t find_slot(const struct dd_table *table, const struct name8 *name, uint32_t from)
{
    for (uint32_t i = from; i < table->count; i++)
        if (!table->slots[i].dd.entry.next_part && name8_equal(&table->slots[i].dd.entry.ddname, name))
            return i;
    return -1;
}

/* Puts the DD that DDNAME= names, with what is concatenated to it, in the place of the one that names it. */
static uint32_t resolve(struct dd_table *table, struct listing *listing, uint32_t i, bool *taken, struct job_dd *out)
{
    struct dd_slot *slot = &table->slots[i];
    int64_t found = find_slot(table, &slot->refers, i + 1);
    uint32_t count = 0;

    if (found < 0 || taken[found] || table->slots[found].refers.text[0]) {
        inform(listing, slot->dd.statement, IEF686I);
        table->job->warned = true;
        out[0] = slot->dd;
        out[0].entry.kind = STEP_DD_DUMMY;
        return 1;
    }
    for (uint32_t j = (uint32_t)found; j < table->count && (count == 0 || table->slots[j].dd.entry.next_part); j++) {
        taken[j] = true;
        out[count] = table->slots[j].dd;
        if (count == 0) {
            out[0].entry.ddname = slot->dd.entry.ddname;
            out[0].entry.next_part = slot->dd.entry.next_part;
        }
        count++;
    }
    return count;
}

/* When the step is complete, its OUTPUT statements with DEFAULT=YES are known. */
static void complete_output(struct dd_table *table, struct dd_slot *slot)
{
    struct job_dd *dd = &slot->dd;

    if (dd->entry.kind == STEP_DD_SYSOUT) {
        output_of_dd(&table->outputs, table->job, table->arena, dd, &slot->output, slot->default_class, slot->outputs,
                     slot->output_count);
        return;
    }
    dd->spin = dd->spin && dd->entry.kind == STEP_DD_DATASET; /* FREE=CLOSE */
    dd->outlim = 0;
}

static void append_log(struct arena *arena, struct job_dd *dd, struct span log)
{
    struct record_attributes *attributes = &dd->entry.attributes;
    struct buf all;

    if (!attributes->format) {
        attributes->format = RECFM_V;
        attributes->lrecl = RECORD_LRECL_MAX;
    }
    buf_init(&all, DATA_MAX);
    buf_put_span(&all, dd->instream);
    buf_put_span(&all, log);
    dd->instream = arena_span(arena, buf_span(&all));
    buf_release(&all);
}

/* The logs of substitutions become the first records of the SYSOUT data sets that are to hold them. */
static void place_logs(struct dd_table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        struct dd_slot *slot = &table->slots[i];
        int64_t at = slot->log.length ? find_slot(table, &slot->log_dd, 0) : -1;
        struct job_dd *log = at < 0 ? NULL : &table->slots[at].dd;

        if (log && log->entry.kind == STEP_DD_SYSOUT)
            append_log(table->arena, log, slot->log);
    }
}

void dd_end_step(struct dd_table *table, struct listing *listing, struct job_dd **dds, uint32_t *count)
{
    bool *taken = mem_alloc(table->count + 1, sizeof *taken);

    *dds = arena_alloc(table->arena, table->count, sizeof **dds);
    *count = 0;
    for (uint32_t i = 0; i < table->count; i++)
        complete_output(table, &table->slots[i]);
    place_logs(table);
    for (uint32_t i = 0; i < table->count; i++) {
        if (taken[i])
            continue;
        if (table->slots[i].refers.text[0])
            *count += resolve(table, listing, i, taken, *dds + *count);
        else
            (*dds)[(*count)++] = table->slots[i].dd;
    }
    mem_free(taken);
    table->count = 0;
}

/* -- references to DDs of earlier steps -- */

enum { PLACES = 4096 };

/* Where a DD stands. call 0: found by the names of its step, else by the call of a procedure and the step in it. */
struct dd_place {
    struct dd_place *next; /* an older one */
    uint32_t hash;
    uint32_t call;
    uint32_t step;
    const struct job_dd *dd;
};

static uint32_t hash_place(uint32_t call, const char *name, const char *procstep, const char *ddname)
{
    uint32_t hash = table_hash_part(call, span_of(name));

    return table_hash_part(table_hash_part(hash, span_of(procstep)), span_of(ddname));
}

/* The latest step of these names that has the DD. In a call the name of its step does not matter. */
static const struct dd_place *find_place(const struct dd_table *table, uint32_t call, const char *name, const char *procstep,
                                         const char *ddname)
{
    uint32_t hash = hash_place(call, call ? "" : name, procstep, ddname);
    const struct dd_place *place = table->places[hash % PLACES];

    for (; place; place = place->next) {
        const struct job_step *step = &table->job->steps[place->step];

        if (place->hash == hash && place->call == call && name8_is(&place->dd->entry.ddname, ddname) &&
            name8_is(&step->procstep, procstep) && (call || name8_is(&step->name, name)))
            return place;
    }
    return NULL;
}

static void add_place(struct dd_table *table, uint32_t call, uint32_t step, const struct job_dd *dd)
{
    const struct job_step *its = &table->job->steps[step];
    const struct dd_place *there = find_place(table, call, its->name.text, its->procstep.text, dd->entry.ddname.text);
    struct dd_place *place, **bucket;

    if (there && there->step == step)
        return; /* named twice: the first one counts */
    place = arena_alloc(table->arena, 1, sizeof *place);
    place->hash = hash_place(call, call ? "" : its->name.text, its->procstep.text, dd->entry.ddname.text);
    place->call = call;
    place->step = step;
    place->dd = dd;
    bucket = &table->places[place->hash % PLACES];
    place->next = *bucket;
    *bucket = place;
}

/* The last step is the one in work. */
static void place_steps(struct dd_table *table)
{
    if (!table->places)
        table->places = arena_alloc(table->arena, PLACES, sizeof(struct dd_place *));
    for (; table->placed + 1 < table->job->step_count; table->placed++) {
        const struct job_step *step = &table->job->steps[table->placed];

        for (uint32_t i = 0; i < step->dd_count; i++) {
            if (step->dds[i].entry.next_part)
                continue;
            add_place(table, 0, table->placed, &step->dds[i]);
            if (table->calls[table->placed])
                add_place(table, table->calls[table->placed], table->placed, &step->dds[i]);
        }
    }
}

const struct job_dd *dd_reference(struct dd_table *table, struct span value)
{
    const struct dd_place *inner = NULL, *outer;
    struct name8 names[3];
    unsigned count = 0;
    int64_t found;

    if (!span_starts(value, "*."))
        return NULL;
    value = span_from(value, 2);
    while (count < ARRAY_COUNT(names)) {
        size_t length = span_find(value, '.');

        if (operand_name(span_part(value, 0, length), &names[count++]))
            return NULL;
        if (length == value.length)
            break;
        value = span_from(value, length + 1);
        if (count == ARRAY_COUNT(names))
            return NULL;
    }
    if (count == 1) {
        found = find_slot(table, &names[0], 0);
        return found < 0 ? NULL : &table->slots[found].dd;
    }
    place_steps(table);
    if (count == 3) {
        outer = find_place(table, 0, names[0].text, names[1].text, names[2].text);
        return outer ? outer->dd : NULL;
    }
    /* In a procedure one name is first a step of the same call, then a step of the job. */
    outer = find_place(table, 0, names[0].text, "", names[1].text);
    if (table->call)
        inner = find_place(table, table->call, "", names[0].text, names[1].text);
    if (inner && (!outer || inner->step > outer->step))
        return inner->dd;
    return outer ? outer->dd : NULL;
}

/* csqutil_offline.c - SCOPY and SDEFS of CSQUTIL: messages and definitions from page sets that their queue manager has closed.
 *
 * DIFFERS: on z/OS both take a page set as it lies there; here one that its queue manager has not closed is refused: what was
 * committed last may stand in the log alone. */
#include "base/mem.h"
#include "exec/csqutil_messages.h"
#include "exec/csqutil_queues.h"
#include "exec/messages.h"
#include "exec/step_private.h"
#include "mstr/command_server.h"
#include "mstr/message_header.h"
#include "mstr/property_header.h"
#include "mstr/store_reader.h"

enum { DD_NAME = NAME8_MAX + 1, TENTH = 100000 /* microseconds */, COMMAND_SIZE = 64 };

/* What page set 0 says, and the page sets that are open. */
struct offline {
    struct csqutil *u;
    struct page_set *sets[PSID_MAX + 1];
    struct object **objects;
    size_t object_count;
    struct store_reader_anchor *anchors;
    size_t anchor_count;
};

/* -- page sets -- */

static void say_failure(struct csqutil *u, const char *ddname, const struct store_reader *reader, int reason)
{
    if (reason == REASON_CORRUPT && reader->damage)
        csqutil_say(u, GBRE108E, reader->page, ddname, reader->damage);
    else if (reason == REASON_STATE)
        csqutil_say(u, GBRE109E, ddname);
    else
        csqutil_say(u, GBRE106E, ddname, reason_text(reason));
}

static int open_set(struct offline *offline, unsigned psid, char ddname[DD_NAME])
{
    snprintf(ddname, DD_NAME, "CSQP%04u", psid);
    if (offline->sets[psid])
        return 0;
    return csqutil_open_page_set(offline->u, ddname, (int)psid, &offline->sets[psid]);
}

static int keep_object(void *context, struct object *object)
{
    struct offline *offline = context;

    if ((offline->object_count & (offline->object_count - 1)) == 0)
        offline->objects = mem_resize(offline->objects, offline->object_count ? offline->object_count * 2 : 1, sizeof object);
    offline->objects[offline->object_count++] = object;
    return 0;
}

static int keep_anchor(void *context, const struct store_reader_anchor *anchor)
{
    struct offline *offline = context;

    if ((offline->anchor_count & (offline->anchor_count - 1)) == 0)
        offline->anchors = mem_resize(offline->anchors, offline->anchor_count ? offline->anchor_count * 2 : 1, sizeof *anchor);
    offline->anchors[offline->anchor_count++] = *anchor;
    return 0;
}

static bool open_root(struct offline *offline)
{
    const struct store_reader_calls calls = { offline, keep_object, keep_anchor };
    struct store_reader reader = { .damage = NULL };
    char ddname[DD_NAME];
    int reason = open_set(offline, 0, ddname);

    if (reason == REASON_NOT_FOUND) {
        dd_missing(offline->u->step, ddname);
        return false;
    }
    reader.set = offline->sets[0];
    if (reason == 0)
        reason = store_reader_root(&reader, &calls);
    if (reason < 0)
        say_failure(offline->u, ddname, &reader, reason);
    return reason == 0;
}

static void close_all(struct offline *offline)
{
    for (unsigned i = 0; i <= PSID_MAX; i++)
        if (offline->sets[i])
            (void)!page_set_close(offline->sets[i]); /* nothing was written to it */
    for (size_t i = 0; i < offline->object_count; i++)
        object_free(offline->objects[i]);
    mem_free(offline->objects);
    mem_free(offline->anchors);
}

static const struct store_reader_anchor *anchor_of(const struct offline *offline, uint64_t queue)
{
    for (size_t i = 0; i < offline->anchor_count; i++)
        if (offline->anchors[i].queue == queue)
            return &offline->anchors[i];
    return NULL;
}

/* -- SCOPY -- */

struct scopy {
    struct offline offline;
    struct csqutil_choice choice;
    struct dd *out;
    char ddname[DD_NAME];
    struct copied_writer writer;
    microseconds now;
    struct buf data; /* of one message, as a program gets it */
    unsigned attempted, good;
};

static int write_copied(void *context, struct span record)
{
    struct scopy *scopy = context;

    return dd_write(scopy->out, record);
}

static int take_message(void *context, const struct stored_message *message)
{
    struct scopy *scopy = context;
    struct message_header header;
    int reason = header_get(message->header, &header);

    if (reason < 0)
        return reason;
    if (header.expires && header.expires <= scopy->now)
        return 0;
    if (header.expires)
        header.md.Expiry = (MQLONG)((header.expires - scopy->now + TENTH - 1) / TENTH);
    if (header.prefix.length == 0 && !header.properties)
        return copied_message(&scopy->writer, &header.md, message->data);
    buf_clear(&scopy->data);
    buf_put_span(&scopy->data, header.prefix);
    properties_make_header(span_part(message->data, 0, header.properties), &header.md, &scopy->data);
    buf_put_span(&scopy->data, span_from(message->data, header.properties));
    return buf_failed(&scopy->data) ? REASON_TOO_LONG : copied_message(&scopy->writer, &header.md, buf_span(&scopy->data));
}

/* The data set is made when there is something to be written into it. */
static bool open_output(struct scopy *scopy)
{
    static const struct record_attributes wanted = { RECFM_S, true, CONTROL_NONE, COPIED_LRECL, 0 };
    struct csqutil *u = scopy->offline.u;

    if (scopy->out)
        return true;
    if (dd_open_write(u->step, scopy->ddname, &wanted, &scopy->out) == 0) {
        copied_fit(&scopy->writer, dd_attributes(scopy->out));
        return true;
    }
    scopy->out = NULL;
    dd_missing(u->step, scopy->ddname);
    return false;
}

static bool copy_queue(struct scopy *scopy, const struct object *queue, const struct store_reader_anchor *anchor)
{
    struct csqutil *u = scopy->offline.u;
    struct store_reader reader = { .set = anchor ? scopy->offline.sets[anchor->set] : NULL };
    char ddname[DD_NAME];
    int reason;

    scopy->attempted++;
    csqutil_say(u, CSQU130I, queue->name);
    if (!open_output(scopy))
        return false;
    reason = copied_queue(&scopy->writer, span_of(queue->name));
    if (reason == 0 && anchor)
        reason = store_reader_walk(&reader, queue->id, anchor->page, take_message, scopy);
    if (reason == 0)
        reason = copied_end(&scopy->writer);
    if (reason < 0) {
        snprintf(ddname, sizeof ddname, "CSQP%04u", anchor ? anchor->set % (PSID_MAX + 1U) : 0U);
        say_failure(u, reader.damage || reason == REASON_STATE ? ddname : scopy->ddname, &reader, reason);
        return false;
    }
    csqutil_say(u, CSQU135I, scopy->writer.messages);
    scopy->good++;
    return true;
}

/* A page set of an anchor is opened; false: it has been said that it cannot. */
static bool open_of(struct scopy *scopy, unsigned psid, const char *queue)
{
    struct csqutil *u = scopy->offline.u;
    char ddname[DD_NAME];
    int reason = psid <= PSID_MAX ? open_set(&scopy->offline, psid, ddname) : REASON_CORRUPT;

    if (reason == REASON_NOT_FOUND && queue)
        csqutil_say(u, GBRE114E, queue, psid);
    else if (reason == REASON_NOT_FOUND)
        dd_missing(u->step, ddname);
    else if (reason < 0)
        csqutil_say(u, GBRE106E, ddname, reason_text(reason));
    return reason == 0;
}

/* Whether an empty queue has pages or not: of a page set those that have messages count only. */
struct depth {
    struct scopy *scopy;
    uint64_t messages;
};

static int count_one(void *context, const struct stored_message *message UNUSED)
{
    ((struct depth *)context)->messages++;
    return 1; /* one is enough */
}

static bool has_messages(struct scopy *scopy, const struct object *queue, const struct store_reader_anchor *anchor)
{
    struct store_reader reader = { .set = scopy->offline.sets[anchor->set] };
    struct depth depth = { scopy, 0 };

    return store_reader_walk(&reader, queue->id, anchor->page, count_one, &depth) != 0;
}

static unsigned copy_page_set(struct scopy *scopy)
{
    struct offline *offline = &scopy->offline;
    bool good = open_of(scopy, scopy->choice.psid, NULL);

    csqutil_say(offline->u, CSQU129I, scopy->choice.psid);
    for (size_t i = 0; good && i < offline->object_count; i++) {
        const struct object *queue = offline->objects[i];
        const struct store_reader_anchor *anchor = queue->type == TYPE_QLOCAL ? anchor_of(offline, queue->id) : NULL;

        if (anchor && anchor->set == scopy->choice.psid && !(scopy->choice.predefined && queue->dynamic) &&
            has_messages(scopy, queue, anchor))
            good = copy_queue(scopy, queue, anchor);
    }
    if (good && scopy->attempted == 0)
        csqutil_say(offline->u, CSQU117I, scopy->choice.psid);
    return good && scopy->attempted ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}

static unsigned copy_named(struct scopy *scopy)
{
    struct offline *offline = &scopy->offline;

    for (size_t i = 0; i < offline->object_count; i++) {
        const struct object *queue = offline->objects[i];
        const struct store_reader_anchor *anchor;

        if (queue->type != TYPE_QLOCAL || strcmp(queue->name, scopy->choice.queue) != 0)
            continue;
        anchor = anchor_of(offline, queue->id);
        if (anchor && !open_of(scopy, anchor->set, queue->name))
            return CSQUTIL_FAILED;
        return copy_queue(scopy, queue, anchor) ? CSQUTIL_GOOD : CSQUTIL_FAILED;
    }
    csqutil_say(offline->u, CSQU090E, "OPEN", scopy->choice.queue, MQRC_UNKNOWN_OBJECT_NAME);
    return CSQUTIL_FAILED;
}

unsigned csqutil_scopy(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct scopy scopy = { .offline.u = u, .now = clock_now() };
    unsigned code = csqutil_choose(u, statement, &scopy.choice);

    if (code == CSQUTIL_GOOD && !csqutil_ddname(statement, "DDNAME", "CSQUOUT", scopy.ddname))
        code = csqutil_bad_value(u, statement, "DDNAME");
    if (code != CSQUTIL_GOOD)
        return code;
    csqutil_say(u, CSQU128I, "SCOPY", scopy.ddname);
    scopy.writer = (struct copied_writer){ .write = write_copied, .context = &scopy };
    buf_init(&scopy.data, COPIED_DATA_MAX);
    code = CSQUTIL_FAILED;
    if (open_root(&scopy.offline)) {
        code = scopy.choice.queue[0] ? copy_named(&scopy) : copy_page_set(&scopy);
        csqutil_say(u, CSQU131I, scopy.attempted);
        csqutil_say(u, CSQU134I, scopy.good);
    }
    if (scopy.out && dd_close(scopy.out) < 0 && code == CSQUTIL_GOOD) {
        csqutil_say(u, GBRE106E, scopy.ddname, reason_text(REASON_IO));
        code = CSQUTIL_FAILED;
    }
    buf_release(&scopy.data);
    close_all(&scopy.offline);
    return code;
}

/* -- SDEFS -- */

/* Definitions are made as COMMAND makes them: of the replies to DISPLAY, here of a queue manager that is nothing but the
 * objects. */
struct sdefs {
    struct csqutil *u;
    struct offline offline;
    struct csqutil_definitions definitions;
    struct qmgr qmgr;
    struct command_client client;
};

static int load_objects(void *context, int (*each)(void *to, struct span key, struct span record), void *to)
{
    const struct offline *offline = context;
    struct buf key, record;
    int reason = 0;

    buf_init(&key, OBJECT_KEY_MAX);
    buf_init(&record, OBJECT_RECORD_MAX);
    for (size_t i = 0; i < offline->object_count && reason == 0; i++) {
        buf_clear(&key);
        buf_clear(&record);
        object_key(offline->objects[i], &key);
        object_encode(offline->objects[i], &record);
        reason = each(to, buf_span(&key), buf_span(&record));
    }
    buf_release(&key);
    buf_release(&record);
    return reason;
}

static int change_nothing(void *context UNUSED, struct span key UNUSED, struct span record UNUSED)
{
    return REASON_NOT_PERMITTED;
}

static int remove_nothing(void *context UNUSED, struct span key UNUSED)
{
    return REASON_NOT_PERMITTED;
}

static void write_definition(void *context, struct span line)
{
    csqutil_definition(&((struct sdefs *)context)->definitions, line);
}

/* What OBJECT may be: the keywords of DISPLAY. Empty: none of them. */
static const char *object_word(struct span value)
{
    for (unsigned i = KEYWORD_NONE + 1; i < KEYWORD_COUNT; i++)
        if (span_is(value, object_keywords[i].word))
            return object_keywords[i].word;
    return NULL;
}

static int make_definitions(struct sdefs *sdefs, const char *word)
{
    static const struct identity nobody = { 0 };
    char command[COMMAND_SIZE];
    struct buf reply, log;
    struct span rest, line;
    int reason = 0;

    snprintf(command, sizeof command, "DISPLAY %s%s ALL", word, strcmp(word, "QMGR") == 0 ? "" : "('*')");
    buf_init(&reply, REPLY_MAX);
    buf_init(&log, REPLY_MAX);
    sdefs->qmgr.state = QMGR_ACTIVE;
    (void)command_server_serve(&sdefs->qmgr, &nobody, span_of(command), &reply, &log);
    rest = buf_span(&reply);
    while (reason == 0 && span_line(&rest, &line))
        if (span_starts(line, "CSQM4"))
            reason = command_client_make(&sdefs->client, line);
    buf_release(&reply);
    buf_release(&log);
    return reason;
}

static unsigned make_all(struct sdefs *sdefs, const char *word)
{
    const struct object_store store = {
        .context = &sdefs->offline, .put = change_nothing, .remove = remove_nothing, .load = load_objects,
    };
    const struct command_client_functions functions = { .context = sdefs, .definition = write_definition };
    enum command_make make = sdefs->client.make;
    int reason;

    qmgr_init(&sdefs->qmgr, "SDEF", NULL, (struct saf){ .context = NULL }); /* all its security is off: nothing is asked of RACF */
    qmgr_set_store(&sdefs->qmgr, &store);
    command_client_init(&sdefs->client, &functions);
    sdefs->client.make = make;
    reason = objects_load(&sdefs->qmgr.objects, "SDEF");
    if (reason == 0)
        reason = make_definitions(sdefs, word);
    if (reason < 0)
        csqutil_say(sdefs->u, GBRE106E, "CSQP0000", reason_text(reason));
    command_client_release(&sdefs->client);
    qmgr_release(&sdefs->qmgr);
    return reason < 0 ? CSQUTIL_FAILED : CSQUTIL_GOOD;
}

unsigned csqutil_sdefs(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct sdefs sdefs = { .u = u, .offline.u = u };
    const char *word = object_word(csqutil_value(statement, "OBJECT"));
    struct span disposition = csqutil_value(statement, "QSGDISP");
    unsigned code;

    if (!csqutil_has(statement, "OBJECT")) {
        csqutil_say(u, CSQU110E, "OBJECT", "SDEFS");
        return CSQUTIL_SEVERE;
    }
    if (!word)
        return csqutil_bad_value(u, statement, "OBJECT");
    if (disposition.length && !span_is(disposition, "QMGR"))
        return csqutil_bad_value(u, statement, "QSGDISP");
    code = csqutil_open_definitions(u, &sdefs.definitions, statement, &sdefs.client.make);
    if (code == CSQUTIL_GOOD && !sdefs.definitions.dd) {
        csqutil_say(u, CSQU110E, "MAKEDEF", "SDEFS");
        code = CSQUTIL_SEVERE;
    }
    if (code == CSQUTIL_GOOD) {
        csqutil_say(u, CSQU122I, "SDEFS", word);
        code = open_root(&sdefs.offline) ? make_all(&sdefs, word) : CSQUTIL_FAILED;
        close_all(&sdefs.offline);
    }
    return csqutil_close_definitions(u, &sdefs.definitions, code);
}

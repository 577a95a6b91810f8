/* catalog.c - the catalog process: finds data sets, decides who may open them, hands out descriptors.
 *
 * All changes of one turn of the loop share one sync of the volume and one commit; the replies go out after both. A file is made
 * before its row is committed, and removed or renamed after it: an end in between leaves a file without a row (thrown away when its
 * name is used again) or an intent (done again at the next start).
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/server.h"
#include "base/text.h"
#include "datasets/catalog_db.h"
#include "datasets/generation.h"
#include "datasets/messages.h"
#include "datasets/volume.h"
#include "racf/racf_client.h"

#define REQUEST REQUEST_FUNCTION
#include "datasets/requests.def"
#undef REQUEST

static const struct request_row requests[] = {
#define REQUEST REQUEST_ROW
#include "datasets/requests.def"
#undef REQUEST
};

enum { PATTERN_MAX = 128, NAMES_A_REPLY = 4000, REFUSAL_MAX = 4096 };

static const char *const system_libraries[] = { "SYS1.PROCLIB", "SYS1.PARMLIB" };

/* The one catalog of this process. */
struct catalog {
    struct catalog_db *db;
    struct volume *volume;
    struct racf *racf;
    struct server *server;
};
static struct catalog catalog;

/* A deferred generation that a session has created: while the session lives its job may roll it in yet. */
struct deferred {
    struct deferred *next;
    const struct session *session;
    struct dsname name;
};
static struct deferred *deferred_names;

/* A file beside its data set that this session writes. */
struct beside {
    struct beside *next;
    struct dsname name;
    struct name8 member;
    uint64_t number;
};

/* To the log of the process. */
#define say(id, ...)                                \
    do {                                            \
        struct buf said;                            \
                                                    \
        buf_init(&said, 1024);                      \
        message(&said, id, ##__VA_ARGS__);          \
        fwrite(said.data, 1, said.length, stderr);  \
        buf_release(&said);                         \
    } while (0)

static NORETURN void end_in_doubt(int reason)
{
    struct buf text;

    buf_init(&text, 1024);
    message(&text, GBRD003E, reason_text(reason));
    fatal("%s", text.data);
}

/* Reasons that say something about the request; all others say that the database failed. */
static int expected(int reason)
{
    if (reason < 0 && reason != REASON_NOT_FOUND && reason != REASON_EXISTS && reason != REASON_BAD_NAME)
        end_in_doubt(reason);
    return reason;
}

/* -- intents, commit -- */

static void act(void *context, const struct catalog_intent *intent)
{
    struct catalog *c = context;
    int reason = intent->action == INTENT_RENAME ? volume_rename(c->volume, &intent->name, &intent->target)
                                                 : volume_remove(c->volume, &intent->name, intent->org);

    if (reason < 0)
        say(GBRD004W, intent->action == INTENT_RENAME ? "RENAME" : "DELETE", intent->name.text, reason_text(reason));
}

static void settle(void *context)
{
    struct catalog *c = context;
    int reason = volume_sync(c->volume);

    if (reason == 0)
        reason = catalog_db_commit(c->db);
    if (reason < 0)
        end_in_doubt(reason);
}

/* A name that an earlier request of this turn removed or renamed: its file is touched only behind that. */
static void settle_name(const struct dsname *name)
{
    if (catalog_db_pending(catalog.db, name))
        settle(&catalog);
}

/* -- authority -- */

/* The volume that a refusal names: that of the data set, or the one that a new data set would get. */
static void take_volume(const struct dsname *name, struct racf_decision *decision)
{
    const struct name8 *volume = volume_name(catalog.volume);
    struct dataset_info info;

    if (expected(catalog_db_find(catalog.db, name, &info)) == 0)
        volume = &info.volume;
    snprintf(decision->volume, sizeof decision->volume, "%.6s", volume->text);
}

/* May the session do that? flags: enum racf_flag. The ICH408I lines of a refusal (or of a grant with a warning) become the only
 * field of the answer. */
static int authorize(struct session *session, const struct dsname *name, enum racf_level level, unsigned flags, struct buf *lines)
{
    struct racf_decision decision;
    int reason;

    if (session->from & FROM_DAEMON)
        return 0;
    reason = racf_check(catalog.racf, &session->identity, "DATASET", name->text, level, flags, &decision);
    if (reason < 0)
        return REASON_NOT_RUNNING;
    if (decision.code > 4 || decision.why == RACF_WHY_WARNING) {
        take_volume(name, &decision);
        racf_ich408i(&session->identity, &decision, lines);
    }
    return decision.code > 4 ? REASON_NOT_AUTHORIZED : 0;
}

static int authorize_or_say(struct session *session, const struct dsname *name, enum racf_level level, unsigned flags,
                            struct buf *out)
{
    struct buf lines;
    int reason;

    buf_init(&lines, REFUSAL_MAX);
    reason = authorize(session, name, level, flags, &lines);
    if (reason < 0)
        buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    return reason;
}

/* -- files that a session writes -- */

static void remember_beside(struct session *session, const struct dsname *name, const struct name8 *member, uint64_t number)
{
    struct beside *beside = mem_alloc(1, sizeof *beside);

    beside->next = session->context;
    beside->name = *name;
    beside->member = *member;
    beside->number = number;
    session->context = beside;
}

/* Was it this session that got the file to write? It is forgotten then. */
static bool forget_beside(struct session *session, const struct dsname *name, const struct name8 *member, uint64_t number)
{
    struct beside **place = (struct beside **)&session->context;

    for (; *place; place = &(*place)->next) {
        struct beside *beside = *place;

        if (beside->number == number && strcmp(beside->name.text, name->text) == 0 &&
            name8_equal(&beside->member, member)) {
            *place = beside->next;
            mem_free(beside);
            return true;
        }
    }
    return false;
}

/* -- deferred generations -- */

static void remember_deferred(const struct session *session, const struct dsname *name)
{
    struct deferred *deferred = mem_alloc(1, sizeof *deferred);

    *deferred = (struct deferred){ deferred_names, session, *name };
    deferred_names = deferred;
}

static bool is_being_made(const struct dsname *name)
{
    const struct deferred *deferred = deferred_names;

    while (deferred && strcmp(deferred->name.text, name->text) != 0)
        deferred = deferred->next;
    return deferred != NULL;
}

/* Forgets those of a session, or of a name: it is no longer deferred. */
static void forget_deferred(const struct session *session, const struct dsname *name)
{
    struct deferred **place = &deferred_names;

    while (*place) {
        struct deferred *deferred = *place;

        if (session ? deferred->session != session : strcmp(deferred->name.text, name->text) != 0) {
            place = &deferred->next;
            continue;
        }
        *place = deferred->next;
        mem_free(deferred);
    }
}

/* A writer that ended without a close: nothing of what it wrote counts. */
static void session_ended(struct session *session)
{
    forget_deferred(session, NULL);
    struct beside *beside = session->context;

    while (beside) {
        struct beside *next = beside->next;

        volume_discard(catalog.volume, &beside->name, &beside->member, beside->number);
        mem_free(beside);
        beside = next;
    }
    session->context = NULL;
}

/* -- requests -- */

static int serve_OPEN(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct dsname name;
    struct name8 member;
    struct buf lines;
    struct stat status;
    uint8_t mode;
    int reason, fd;

    reader_dsname(in, &name);
    reader_name8(in, &member);
    mode = reader_u8(in);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    if (mode < DATASET_READ || mode > DATASET_REPLACE)
        return REASON_BAD_VALUE;
    buf_init(&lines, REFUSAL_MAX);
    reason = authorize(session, &name, mode == DATASET_READ ? RACF_READ : RACF_UPDATE, 0, &lines);
    if (reason < 0)
        goto say;
    settle_name(&name);
    reason = expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0)
        goto say;
    if ((info.org == DATASET_PO) == name8_none(&member)) {
        reason = name8_none(&member) ? REASON_BAD_VALUE : REASON_NOT_FOUND;
        goto say;
    }
    fd = volume_open_file(catalog.volume, &name, &member, mode);
    reason = fd < 0 ? fd : 0;
    if (reason < 0)
        goto say;
    if (mode != DATASET_READ && (mode == DATASET_REPLACE || !name8_none(&member)) && fstat(fd, &status) == 0)
        remember_beside(session, &name, &member, status.st_ino);
    session_attach_fd(session, fd);
    dataset_info_encode(&info, out);
say:
    buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    return reason;
}

/* A generation of a group is deferred at first. One that a job left so, and whose session is gone, has no owner: as on z/OS its
 * name is used again. */
static int make_room(struct dataset_info *info)
{
    struct dataset_info there;
    struct gdg_info gdg;
    struct dsname base;
    int reason;

    if (!generation_split(&info->name, &base, NULL, NULL))
        return 0;
    reason = expected(catalog_db_find_gdg(catalog.db, &base, &gdg));
    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    info->deferred = true;
    reason = expected(catalog_db_find(catalog.db, &info->name, &there));
    if (reason < 0 || !there.deferred || is_being_made(&info->name))
        return reason == REASON_NOT_FOUND ? 0 : reason;
    reason = expected(catalog_db_remove(catalog.db, &info->name));
    settle_name(&info->name);
    return reason;
}

static int serve_CREATE(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info = { .created = clock_now() };
    int reason;

    reader_dsname(in, &info.name);
    info.org = reader_u8(in);
    record_get_attributes(in, &info.attributes);
    reason = reader_end(in);
    if (reason == 0 && (info.name.text[0] == '\0' || (info.org != DATASET_PS && info.org != DATASET_PO)))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = authorize_or_say(session, &info.name, RACF_ALTER, RACF_DEFINE, out);
    if (reason < 0)
        return reason;
    settle_name(&info.name);
    reason = make_room(&info);
    if (reason < 0)
        return reason;
    info.volume = *volume_name(catalog.volume);
    reason = expected(catalog_db_add(catalog.db, &info));
    if (reason < 0)
        return reason;
    if (info.deferred)
        remember_deferred(session, &info.name);
    reason = volume_create(catalog.volume, &info.name, info.org, &info.attributes);
    if (reason == REASON_IN_DOUBT)
        end_in_doubt(reason);
    if (reason < 0)
        expected(catalog_db_remove(catalog.db, &info.name));
    return reason;
}

static int serve_DELETE(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct dsname name;
    struct name8 member;
    int reason;

    reader_dsname(in, &name);
    reader_name8(in, &member);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_or_say(session, &name, name8_none(&member) ? RACF_ALTER : RACF_UPDATE, 0, out);
    if (reason < 0)
        return reason;
    if (name8_none(&member)) {
        forget_deferred(NULL, &name);
        return expected(catalog_db_remove(catalog.db, &name));
    }
    settle_name(&name);
    reason = expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && info.org != DATASET_PO)
        reason = REASON_NOT_FOUND;
    if (reason == 0)
        reason = volume_remove_member(catalog.volume, &name, &member);
    if (reason == REASON_IN_DOUBT)
        end_in_doubt(reason);
    return reason;
}

/* As on z/OS, what is in the catalog entry is no secret; what is in the data set may be. */
static int serve_INFO(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0)
        dataset_info_encode(&info, out);
    return reason;
}

static int list_members(struct session *session, struct span pattern, const char *after, struct buf *names, bool *more)
{
    size_t paren = span_find(pattern, '(');
    struct dataset_info info;
    char members[PATTERN_MAX];
    struct dsname name;
    struct buf lines;
    int reason;

    if (pattern.data[pattern.length - 1] != ')' ||
        !text_copy(members, sizeof members, span_part(pattern, paren + 1, pattern.length - paren - 2)))
        return REASON_BAD_NAME;
    reason = dsname_of(&name, span_part(pattern, 0, paren));
    if (reason < 0)
        return reason;
    buf_init(&lines, REFUSAL_MAX);
    reason = authorize(session, &name, RACF_READ, 0, &lines);
    if (reason < 0) {
        buf_clear(names);
        buf_put_span(names, buf_span(&lines));
    }
    buf_release(&lines);
    if (reason < 0)
        return reason;
    settle_name(&name);
    reason = expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && info.org != DATASET_PO)
        reason = REASON_NOT_FOUND;
    return reason < 0 ? reason : volume_members(catalog.volume, &name, members, after, NAMES_A_REPLY, names, more);
}

static int list_pattern(struct session *session, bool bases, struct reader *in, struct buf *out)
{
    char pattern[PATTERN_MAX], after[DSNAME_MAX + 1];
    struct buf names;
    bool more = false;
    int reason;

    reader_text(in, pattern, sizeof pattern);
    reader_text(in, after, sizeof after);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    if (pattern[0] == '\0')
        return REASON_BAD_NAME;
    text_fold(pattern, strlen(pattern));
    buf_init(&names, NAMES_A_REPLY * (DSNAME_MAX + 2));
    if (bases)
        reason = expected(catalog_db_gdg_names(catalog.db, pattern, after, NAMES_A_REPLY, &names, &more));
    else if (strchr(pattern, '('))
        reason = list_members(session, span_of(pattern), after, &names, &more);
    else
        reason = expected(catalog_db_names(catalog.db, pattern, after, NAMES_A_REPLY, &names, &more));
    if (reason == 0)
        buf_put_u8(out, more);
    if (reason == 0 || reason == REASON_NOT_AUTHORIZED)
        buf_put_field(out, buf_span(&names));
    buf_release(&names);
    return reason;
}

static int serve_LIST(struct session *session, struct reader *in, struct buf *out)
{
    return list_pattern(session, false, in, out);
}

static int serve_GDG_LIST(struct session *session, struct reader *in, struct buf *out)
{
    return list_pattern(session, true, in, out);
}

static int serve_RENAME(struct session *session, struct reader *in, struct buf *out)
{
    struct dsname from, to;
    int reason;

    reader_dsname(in, &from);
    reader_dsname(in, &to);
    reason = reader_end(in);
    if (reason == 0 && to.text[0] == '\0')
        reason = REASON_BAD_NAME;
    if (reason == 0)
        reason = authorize_or_say(session, &from, RACF_ALTER, RACF_RENAME, out);
    if (reason == 0)
        reason = authorize_or_say(session, &to, RACF_ALTER, RACF_RENAME | RACF_DEFINE, out);
    if (reason < 0)
        return reason;
    settle_name(&from);
    settle_name(&to);
    return expected(catalog_db_rename(catalog.db, &from, &to));
}

static int serve_CLOSED(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info, written;
    struct dsname name;
    struct name8 member;
    uint64_t number;
    int reason;

    reader_dsname(in, &name);
    reader_name8(in, &member);
    number = reader_u64(in);
    reason = reader_end(in);
    /* A file beside that this process did not hand to this session: another catalog process may have, before a restart. */
    if (reason == 0 && !forget_beside(session, &name, &member, number))
        reason = authorize_or_say(session, &name, RACF_UPDATE, 0, out);
    if (reason < 0)
        return reason;
    settle_name(&name);
    reason = expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0) {
        volume_discard(catalog.volume, &name, &member, number);
        return reason;
    }
    if ((info.org == DATASET_PO) == name8_none(&member))
        return REASON_BAD_VALUE;
    written = info;
    reason = volume_install(catalog.volume, &member, number, &written);
    if (reason == REASON_IN_DOUBT)
        end_in_doubt(reason);
    if (reason < 0)
        return reason;
    if (info.org == DATASET_PO) {
        written.records = 0;
        written.bytes = 0;
    }
    return expected(catalog_db_update(catalog.db, &written));
}

static int serve_UNCATALOG(struct session *session, struct reader *in, struct buf *out)
{
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_or_say(session, &name, RACF_ALTER, 0, out);
    return reason < 0 ? reason : expected(catalog_db_uncatalog(catalog.db, &name));
}

/* -- generation data groups -- */

static bool good_limit(const struct gdg_info *info)
{
    const unsigned known = GDG_SCRATCH | GDG_EMPTY | GDG_PURGE | GDG_EXTENDED | GDG_FIFO;
    const uint32_t most = info->flags & GDG_EXTENDED ? GENERATION_LIMIT_EXTENDED : GENERATION_LIMIT;

    return (info->flags & ~known) == 0 && info->limit >= 1 && info->limit <= most;
}

static int serve_DEFINE_GDG(struct session *session, struct reader *in, struct buf *out)
{
    struct gdg_info info = { .created = clock_now() };
    struct dsname base;
    int reason;

    reader_dsname(in, &base);
    info.limit = reader_u32(in);
    info.flags = reader_u8(in);
    reason = reader_end(in);
    if (reason == 0 && (base.text[0] == '\0' || strlen(base.text) > GENERATION_BASE_MAX || !good_limit(&info)))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = authorize_or_say(session, &base, RACF_ALTER, RACF_DEFINE, out);
    return reason < 0 ? reason : expected(catalog_db_add_gdg(catalog.db, &base, &info));
}

/* A generation leaves its group: its data too where SCRATCH says so and the user may. */
static int drop_generation(struct session *session, const struct dsname *name, bool scratch, struct buf *lines)
{
    scratch = scratch && authorize(session, name, RACF_ALTER, 0, lines) == 0;
    forget_deferred(NULL, name);
    return expected(scratch ? catalog_db_remove(catalog.db, name) : catalog_db_uncatalog(catalog.db, name));
}

/* Drops what lies beyond the limit: EMPTY all but the newest, NOEMPTY the oldest ones. */
static int keep_limit(struct session *session, const struct dsname *base, const struct gdg_info *gdg, struct buf *lines)
{
    struct span rest, line;
    struct buf names;
    size_t count = 0, keep;
    int reason;

    buf_init(&names, NAMES_A_REPLY * (DSNAME_MAX + 2));
    reason = expected(catalog_db_generations(catalog.db, base, false, &names));
    for (rest = buf_span(&names); span_line(&rest, &line);)
        count++;
    keep = count <= gdg->limit ? count : gdg->flags & GDG_EMPTY ? 1 : gdg->limit;
    for (rest = buf_span(&names); reason == 0 && span_line(&rest, &line);) {
        struct dsname name;

        if (keep) {
            keep--;
            continue;
        }
        reason = dsname_of(&name, line);
        if (reason == 0)
            reason = drop_generation(session, &name, gdg->flags & GDG_SCRATCH, lines);
    }
    buf_release(&names);
    return reason;
}

static int serve_ALTER_GDG(struct session *session, struct reader *in, struct buf *out)
{
    struct gdg_info info;
    struct dsname base;
    struct buf lines;
    uint32_t limit;
    uint8_t set, clear;
    int reason;

    reader_dsname(in, &base);
    limit = reader_u32(in);
    set = reader_u8(in);
    clear = reader_u8(in);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_or_say(session, &base, RACF_ALTER, 0, out);
    if (reason == 0)
        reason = expected(catalog_db_find_gdg(catalog.db, &base, &info));
    if (reason < 0)
        return reason;
    info.limit = limit ? limit : info.limit;
    info.flags = (uint8_t)((info.flags | set) & ~clear);
    if (!good_limit(&info))
        return REASON_BAD_VALUE;
    buf_init(&lines, REFUSAL_MAX);
    reason = expected(catalog_db_update_gdg(catalog.db, &base, &info));
    if (reason == 0)
        reason = keep_limit(session, &base, &info, &lines);
    buf_release(&lines);
    return reason;
}

/* May the session delete all of them? Nothing is deleted before that is known. */
static int authorize_all(struct session *session, struct span names, struct buf *out)
{
    struct span line;
    int reason = 0;

    while (reason == 0 && span_line(&names, &line)) {
        struct dsname name;

        reason = dsname_of(&name, line);
        if (reason == 0)
            reason = authorize_or_say(session, &name, RACF_ALTER, 0, out);
    }
    return reason;
}

static int serve_DELETE_GDG(struct session *session, struct reader *in, struct buf *out)
{
    struct gdg_info info;
    struct span rest, line;
    struct dsname base;
    struct buf names;
    uint8_t what;
    int reason;

    reader_dsname(in, &base);
    what = reader_u8(in);
    reason = reader_end(in);
    if (reason == 0 && (what < GDG_MUST_BE_EMPTY || what > GDG_RECOVERY))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = authorize_or_say(session, &base, RACF_ALTER, 0, out);
    if (reason == 0)
        reason = expected(catalog_db_find_gdg(catalog.db, &base, &info));
    if (reason < 0)
        return reason;
    buf_init(&names, NAMES_A_REPLY * (DSNAME_MAX + 2));
    reason = expected(catalog_db_generations(catalog.db, &base, true, &names));
    if (reason == 0 && names.length && what == GDG_MUST_BE_EMPTY)
        reason = REASON_STATE;
    if (reason == 0)
        reason = authorize_all(session, buf_span(&names), out);
    for (rest = buf_span(&names); reason == 0 && span_line(&rest, &line);) {
        struct dsname name;

        reason = dsname_of(&name, line);
        if (reason == 0 && what == GDG_FORCE)
            reason = expected(catalog_db_remove(catalog.db, &name));
        else if (reason == 0)
            reason = expected(catalog_db_uncatalog(catalog.db, &name));
        forget_deferred(NULL, &name);
    }
    if (reason == 0)
        reason = expected(catalog_db_remove_gdg(catalog.db, &base));
    if (reason == 0)
        buf_put_field(out, buf_span(&names));
    buf_release(&names);
    return reason;
}

static int serve_GDG(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct gdg_info info;
    struct dsname base;
    struct buf names;
    int reason;

    reader_dsname(in, &base);
    reason = reader_end(in);
    if (reason == 0)
        reason = expected(catalog_db_find_gdg(catalog.db, &base, &info));
    if (reason < 0)
        return reason;
    buf_init(&names, NAMES_A_REPLY * (DSNAME_MAX + 2));
    reason = expected(catalog_db_generations(catalog.db, &base, false, &names));
    buf_put_u32(out, info.limit);
    buf_put_u8(out, info.flags);
    buf_put_u64(out, (uint64_t)info.created);
    buf_put_field(out, buf_span(&names));
    buf_release(&names);
    return reason;
}

/* Would the generation be dropped at once, being older than all that the limit allows? */
static int check_not_too_old(const struct dsname *base, const struct gdg_info *gdg, const struct dsname *name)
{
    struct span rest, line;
    struct buf names;
    size_t newer = 0;
    int reason;

    buf_init(&names, NAMES_A_REPLY * (DSNAME_MAX + 2));
    reason = expected(catalog_db_generations(catalog.db, base, true, &names));
    rest = buf_span(&names);
    while (reason == 0 && span_line(&rest, &line) && !span_is(line, name->text)) {
        struct dataset_info info;
        struct dsname other;

        reason = dsname_of(&other, line);
        if (reason == 0)
            reason = expected(catalog_db_find(catalog.db, &other, &info));
        newer += reason == 0 && !info.deferred;
    }
    if (reason == 0 && newer >= gdg->limit)
        reason = REASON_LIMIT;
    buf_release(&names);
    return reason;
}

/* What it changes is one transaction: the new generation is in and the old ones are out, or nothing is. */
static int serve_ROLL_IN(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct gdg_info gdg;
    struct dsname name, base;
    struct buf lines;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_or_say(session, &name, RACF_ALTER, RACF_DEFINE, out);
    if (reason == 0)
        reason = expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0)
        return reason;
    buf_init(&lines, REFUSAL_MAX);
    if (info.deferred && generation_split(&name, &base, NULL, NULL)) {
        reason = expected(catalog_db_find_gdg(catalog.db, &base, &gdg));
        if (reason == 0)
            reason = check_not_too_old(&base, &gdg, &name);
        if (reason == 0)
            reason = expected(catalog_db_roll_in(catalog.db, &name));
        if (reason == 0)
            reason = keep_limit(session, &base, &gdg, &lines);
        if (reason == 0)
            forget_deferred(NULL, &name);
    }
    if (reason == 0) {
        buf_put_u8(out, info.deferred);
        buf_put_field(out, buf_span(&lines));
    }
    buf_release(&lines);
    return reason;
}

/* A generation that comes back counts in its group again. */
static int serve_RECATALOG(struct session *session, struct reader *in, struct buf *out)
{
    struct gdg_info gdg;
    struct dsname name, base;
    struct buf lines;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_or_say(session, &name, RACF_ALTER, 0, out);
    if (reason == 0)
        reason = expected(catalog_db_recatalog(catalog.db, &name));
    if (reason < 0 || !generation_split(&name, &base, NULL, NULL) ||
        expected(catalog_db_find_gdg(catalog.db, &base, &gdg)) == REASON_NOT_FOUND)
        return reason;
    buf_init(&lines, REFUSAL_MAX);
    reason = check_not_too_old(&base, &gdg, &name);
    if (reason == 0)
        reason = keep_limit(session, &base, &gdg, &lines);
    else
        expected(catalog_db_uncatalog(catalog.db, &name)); /* as it was */
    buf_release(&lines);
    return reason;
}

/* -- beginning -- */

/* Makes the folders when they are not there yet, and opens volume and catalog. */
static int open_catalog(void)
{
    struct name8 volume = name8_const(HOME_VOLUME);
    char *folder = home_path("vol/%s", HOME_VOLUME);
    char *file = home_path("vol/catalog.db");
    int reason = io_make_folders(folder, 0700);

    if (reason == 0)
        reason = volume_open(&catalog.volume, folder, &volume);
    if (reason == 0)
        reason = catalog_db_open(&catalog.db, file, act, &catalog);
    if (reason < 0)
        say(GBRD001E, file, reason_text(reason));
    mem_free(folder);
    mem_free(file);
    return reason;
}

static void close_catalog(void)
{
    catalog_db_close(catalog.db);
    volume_close(catalog.volume);
}

/* -- greenbar init -- */

static int create_library(const char *name_text)
{
    struct dataset_info info = { .org = DATASET_PO, .created = clock_now(),
                                 .attributes = { RECFM_F, true, CONTROL_NONE, 80, 0 } };
    int reason = dsname_of(&info.name, span_of(name_text));

    record_complete(&info.attributes);
    info.volume = *volume_name(catalog.volume);
    if (reason == 0)
        reason = catalog_db_add(catalog.db, &info);
    if (reason == REASON_EXISTS)
        return 0;
    return reason < 0 ? reason : volume_create(catalog.volume, &info.name, info.org, &info.attributes);
}

/* Writes the lines of a file as a member: FB 80, as procedures are. */
static int store_member(const char *target, const char *path)
{
    struct dataset_info info;
    struct record_file *file;
    struct span rest, line;
    struct name8 member;
    struct dsname name;
    struct stat status;
    struct buf content;
    int reason = dataset_name_of(span_of(target), NULL, &name, &member), fd;

    if (reason == 0 && name8_none(&member))
        reason = REASON_BAD_NAME;
    if (reason == 0)
        reason = catalog_db_find(catalog.db, &name, &info);
    if (reason < 0)
        return reason;
    buf_init(&content, 1 << 24);
    reason = strcmp(path, "-") == 0 ? io_read_all(STDIN_FILENO, &content) : io_read_file(path, &content);
    if (reason < 0)
        goto release;
    fd = volume_open_file(catalog.volume, &name, &member, DATASET_REPLACE);
    reason = fd < 0 ? fd : fstat(fd, &status) < 0 ? reason_from_errno(errno) : 0;
    if (reason == 0)
        reason = record_open_write(&file, fd, &info.attributes, false);
    if (reason < 0)
        goto release;
    rest = buf_span(&content);
    while (reason == 0 && span_line(&rest, &line))
        reason = record_write(file, line, true);
    if (reason < 0)
        record_close(file, false);
    else
        reason = record_close(file, true);
    if (reason == 0)
        reason = volume_install(catalog.volume, &member, status.st_ino, &info);
    else if (fd >= 0)
        volume_discard(catalog.volume, &name, &member, status.st_ino);
release:
    buf_release(&content);
    return reason;
}

/* catalog --init [--member 'LIB(MEMBER)' FILE]...: the volume, the catalog and the system libraries. */
static int initialize(int count, char **arguments)
{
    int reason = open_catalog();

    if (reason < 0)
        return 1;
    for (size_t i = 0; reason == 0 && i < ARRAY_COUNT(system_libraries); i++) {
        reason = create_library(system_libraries[i]);
        if (reason < 0)
            say(GBRD002E, system_libraries[i], reason_text(reason));
    }
    settle(&catalog);
    for (int i = 0; reason == 0 && i < count; i += 3) {
        if (i + 2 >= count || strcmp(arguments[i], "--member") != 0) {
            fprintf(stderr, "usage: catalog --init [--member 'LIB(MEMBER)' FILE]...\n");
            reason = REASON_SYNTAX;
        } else {
            reason = store_member(arguments[i + 1], arguments[i + 2]);
            if (reason < 0)
                say(GBRD002E, arguments[i + 1], reason_text(reason));
        }
    }
    settle(&catalog);
    close_catalog();
    return reason < 0 ? 1 : 0;
}

static void serve(void)
{
    int reason = open_catalog();

    if (reason < 0)
        exit(1);
    volume_sweep(catalog.volume);
    reason = racf_open_daemon(&catalog.racf);
    if (reason < 0)
        fatal("RACF cannot be reached: %s", reason_text(reason));
    catalog.server = server_new("catalog");
    server_requests(catalog.server, requests, ARRAY_COUNT(requests));
    server_on_end(catalog.server, session_ended);
    server_on_turn(catalog.server, settle, &catalog);
    reason = server_listen(catalog.server, "run/private/catalog", FROM_DAEMON);
    if (reason == 0)
        reason = racf_serve(catalog.server, "catalog", NULL, NULL);
    if (reason < 0)
        fatal("connections cannot be taken: %s", reason_text(reason));
    daemon_ready();
    server_run(catalog.server);
    settle(&catalog);
    server_free(catalog.server);
    racf_close(catalog.racf);
    close_catalog();
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--init") == 0)
        return initialize(argc - 2, argv + 2);
    if (argc != 1) {
        fprintf(stderr, "usage: catalog [--init [--member 'LIB(MEMBER)' FILE]...]\n");
        return 2;
    }
    daemon_begin("catalog");
    serve();
    daemon_end();
    return 0;
}

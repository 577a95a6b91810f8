/* decisions.c - CHECK, IMAGE and CONTROL: decisions made here, and what others need to make them; DATAKEY, a field of a profile.
 *
 * A class that is RACLISTed is decided by its image. Of another, only the profile that covers the resource is read and compiled, so
 * that no cost grows with what is stored; it is kept until a profile of the class changes. A class that is asked about so often
 * that compiling it as a whole costs no more than that did, and is small, is compiled as a whole.
 */
#include "racf/decisions.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "racf/data_set_access.h"
#include "racf/db_profiles.h"
#include "racf/decide.h"
#include "racf/decision.h"
#include "racf/explain.h"
#include "racf/process.h"
#include "racf/raclist.h"
#include "racf/recorder.h"

enum { IMAGE_MAX = 1 << 30 };

/* An image as others get it, mapped. */
struct opened {
    void *bytes; /* NULL: none */
    size_t length;
    struct image image;
    uint64_t number; /* its generation */
};

/* What covers one resource of a class that is not RACLISTed. */
enum { KEPT = 1024 };
struct kept {
    struct buf bytes;
    struct image image;
    bool good;
    const struct class_row *row;
    char resource[RESOURCE_MAX + 1];
    uint64_t changes;   /* how often profiles of the class had changed */
    uint64_t variables; /* generation of RACFVARS, 0 for none */
};

/* All profiles of a class that is not RACLISTed. */
struct whole {
    struct buf bytes; /* empty: not compiled */
    struct image image;
    uint64_t changes; /* how often profiles of the class had changed */
    uint64_t single;  /* profiles that were compiled one by one since */
};
/* When WHOLE_FROM single ones were compiled, or twice as many, and so on to WHOLE_TO, a class of fewer than WHOLE_EACH profiles for
 * each of them is compiled as a whole: that takes about as long as they did. */
enum { WHOLE_FROM = 64, WHOLE_TO = 512, WHOLE_EACH = 8 };

/* Of one class, at the place of its row. */
struct opened_class {
    struct whole whole;
    struct opened profiles;
    struct opened global;
};

struct decisions {
    struct racf_store *store;          /* borrowed */
    const struct class_table *classes; /* borrowed */
    struct raclist *raclist;           /* borrowed */
    struct opened_class *opened;
    struct kept *kept; /* KEPT of them, each resource at the place of its hash */
    struct buf traced; /* what was compiled for an explanation */
    struct image traced_image;
};

static void forget(struct opened *opened)
{
    if (opened->bytes)
        munmap(opened->bytes, opened->length);
    opened->bytes = NULL;
}

struct decisions *decisions_new(struct racf_store *store, const struct class_table *classes, struct raclist *raclist)
{
    struct decisions *decisions = mem_alloc(1, sizeof *decisions);

    decisions->store = store;
    decisions->classes = classes;
    decisions->raclist = raclist;
    decisions->opened = mem_alloc(CLASSES_MAX, sizeof *decisions->opened);
    for (size_t i = 0; i < CLASSES_MAX; i++)
        buf_init(&decisions->opened[i].whole.bytes, IMAGE_MAX);
    decisions->kept = mem_alloc(KEPT, sizeof *decisions->kept);
    for (size_t i = 0; i < KEPT; i++)
        buf_init(&decisions->kept[i].bytes, IMAGE_MAX);
    buf_init(&decisions->traced, IMAGE_MAX);
    return decisions;
}

void decisions_free(struct decisions *decisions)
{
    if (!decisions)
        return;
    for (size_t i = 0; i < CLASSES_MAX; i++) {
        forget(&decisions->opened[i].profiles);
        forget(&decisions->opened[i].global);
        buf_release(&decisions->opened[i].whole.bytes);
    }
    for (size_t i = 0; i < KEPT; i++)
        buf_release(&decisions->kept[i].bytes);
    buf_release(&decisions->traced);
    mem_free(decisions->kept);
    mem_free(decisions->opened);
    mem_free(decisions);
}

static int map_image(struct opened *opened, int fd)
{
    struct stat file;

    if (fstat(fd, &file) < 0)
        return reason_from_errno(errno);
    opened->length = (size_t)file.st_size;
    opened->bytes = mmap(NULL, opened->length, PROT_READ, MAP_SHARED, fd, 0);
    if (opened->bytes == MAP_FAILED) {
        opened->bytes = NULL;
        return reason_from_errno(errno);
    }
    return image_open(&opened->image, span_bytes(opened->bytes, opened->length));
}

/* The image that others get of a class, of that generation. */
static int open_image(struct decisions *decisions, const struct class_row *row, enum raclist_what what, struct opened *opened,
                      uint64_t generation, const struct image **image)
{
    int fd, reason;

    *image = &opened->image;
    if (opened->bytes && opened->number == generation)
        return 0;
    forget(opened);
    fd = raclist_image(decisions->raclist, row->name.text, what, &opened->number);
    if (fd < 0)
        return fd;
    reason = map_image(opened, fd);
    close(fd);
    if (reason < 0)
        forget(opened);
    return reason;
}

/* The image in storage of a RACLISTed class. */
static int image_in_storage(struct decisions *decisions, const struct class_row *row, uint64_t generation,
                            const struct image **image)
{
    struct opened *opened = &decisions->opened[row - decisions->classes->rows].profiles;

    return open_image(decisions, row, RACLIST_PROFILES, opened, generation, image);
}

static int compile_covering(struct decisions *decisions, const struct class_row *row, const char *resource,
                            const struct image *variables, bool all, struct buf *bytes, struct image *image)
{
    int reason;

    buf_clear(bytes);
    reason = racf_store_covering(decisions->store, row->name.text, COMPILE_DATABASE, resource, variables, all, bytes);
    return reason < 0 ? reason : image_open(image, buf_span(bytes));
}

/* Forgets what was compiled of the profiles as they were. */
static struct whole *whole_of(struct decisions *decisions, const struct class_row *row, const struct racf_class_options *options)
{
    struct whole *whole = &decisions->opened[row - decisions->classes->rows].whole;

    if (whole->changes != options->changes) {
        buf_release(&whole->bytes);
        whole->single = 0;
    }
    whole->changes = options->changes;
    return whole;
}

/* Another one was compiled by itself: is it time to compile all of the class? */
static int count_single(struct decisions *decisions, const struct class_row *row, struct whole *whole)
{
    uint64_t single = ++whole->single;
    bool many;
    int reason;

    if (single < WHOLE_FROM || single > WHOLE_TO || (single & (single - 1)) != 0)
        return 0;
    reason = racf_store_has_many(decisions->store, row->name.text, WHOLE_EACH * single, &many);
    if (reason < 0 || many)
        return reason;
    reason = racf_store_compile(decisions->store, row->name.text, COMPILE_DATABASE, &whole->bytes);
    if (reason == 0)
        reason = image_open(&whole->image, buf_span(&whole->bytes));
    if (reason < 0)
        buf_release(&whole->bytes);
    return reason;
}

/* What covers the resource now. */
static int image_covering(struct decisions *decisions, const struct class_row *row, const struct racf_class_options *options,
                          const char *resource, const struct image *variables, uint64_t variables_generation,
                          const struct image **image)
{
    uint32_t hash = table_hash_part(table_hash_part(0, span_of(row->name.text)), span_of(resource));
    struct kept *kept = &decisions->kept[hash % KEPT];
    struct whole *whole = whole_of(decisions, row, options);
    int reason;

    *image = &whole->image;
    if (whole->bytes.length)
        return 0;
    *image = &kept->image;
    if (kept->good && kept->row == row && kept->changes == options->changes && kept->variables == variables_generation &&
        strcmp(kept->resource, resource) == 0)
        return 0;
    reason = compile_covering(decisions, row, resource, variables, false, &kept->bytes, &kept->image);
    kept->good = reason == 0 && text_copy(kept->resource, sizeof kept->resource, span_of(resource));
    kept->row = row;
    kept->changes = options->changes;
    kept->variables = variables_generation;
    return reason < 0 ? reason : count_single(decisions, row, whole);
}

/* The image that counts now: that in storage of a RACLISTed class, of another what covers the resource. all: an explanation wants
 * every profile that does. */
static int current_image(struct decisions *decisions, const struct class_row *row, const char *resource, bool all,
                         struct decide_on *on, uint64_t variables_generation)
{
    struct racf_class_options options;
    struct resource name;
    int reason = racf_store_class(decisions->store, row->name.text, &options);

    if (reason == 0 && options.raclisted)
        return image_in_storage(decisions, row, options.generation, &on->image);
    if (reason < 0 || resource_of(&name, span_of(resource), row->fold) < 0) /* decide() says what it thinks of the name */
        return reason;
    if (!all)
        return image_covering(decisions, row, &options, name.text, on->variables, variables_generation, &on->image);
    on->image = &decisions->traced_image;
    return compile_covering(decisions, row, name.text, on->variables, true, &decisions->traced, &decisions->traced_image);
}

/* The global access table; *image stays NULL where the class has none. */
static int current_global(struct decisions *decisions, const struct class_row *row, const struct image **image)
{
    struct opened *opened = &decisions->opened[row - decisions->classes->rows].global;
    struct racf_class_options options;
    int reason = racf_store_class(decisions->store, row->name.text, &options);

    if (reason < 0 || !options.global_generation)
        return reason;
    return open_image(decisions, row, RACLIST_GLOBAL, opened, options.global_generation, image);
}

/* RACFVARS counts when it is active and in storage. */
static int current_variables(struct decisions *decisions, const struct image **image, uint64_t *generation)
{
    const struct class_row *row = class_find(decisions->classes, "RACFVARS");
    struct racf_class_options options;
    int reason = row ? racf_store_class(decisions->store, row->name.text, &options) : REASON_NOT_FOUND;

    if (reason < 0 || !options.active || !options.raclisted)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    *generation = options.generation;
    return image_in_storage(decisions, row, options.generation, image);
}

int decisions_make(struct decisions *decisions, const struct identity *who, const char *class_name, const char *resource,
                   enum racf_level level, unsigned flags, struct racf_decision *decision, struct trace *trace)
{
    const struct class_row *row = class_find(decisions->classes, class_name);
    struct racf_class_state state = { 0 };
    struct decide_on on = { .class_row = row, .state = &state, .now = clock_now() };
    uint64_t variables_generation = 0;
    int reason;

    decision_begin(decision, class_name, resource, level);
    if (!row) { /* not in the router table either: no decision */
        decision->code = decision->racf_code = 4;
        decision->why = RACF_WHY_CLASS_INACTIVE;
        if (trace)
            trace_add(trace, "class", TRACE_DECIDED, "", "", "there is no class %s: nothing is protected",
                      decision->class_name.text);
        return 0;
    }
    reason = racf_store_class_state(decisions->store, row, &state);
    if (reason == 0 && state.active)
        reason = current_variables(decisions, &on.variables, &variables_generation);
    if (reason == 0 && state.active)
        reason = current_image(decisions, row, resource, trace != NULL, &on, variables_generation);
    if (reason == 0 && state.active)
        reason = current_global(decisions, row, &on.global);
    if (reason < 0)
        return reason;
    decide(&on, who, resource, level, flags, decision, trace);
    decision->flags = flags;
    return name8_is(&row->name, "DATASET") ? data_set_access(decisions->store, who, clock_now(), decision, trace) : 0;
}

/* What CHECK and EXPLAIN ask. */
enum { CLASS_TEXT = 64, RESOURCE_TEXT = 4096 };
struct question {
    char class_name[CLASS_TEXT];
    char resource[RESOURCE_TEXT];
    enum racf_level level;
    uint32_t flags; /* enum racf_flag */
};

bool session_is_server(const struct session *session)
{
    return (session->from & FROM_DAEMON) || session->identity.source == IDENTITY_TASK;
}

/* May the session ask about others? */
static bool asks_about_others(const struct session *session)
{
    return session_is_server(session) || identity_has(&session->identity, IDENTITY_SPECIAL | IDENTITY_AUDITOR | IDENTITY_ROAUDIT);
}

/* An identity is believed, and recorded as one that tried, when a server gives it. */
static bool may_ask(const struct session *session, uint8_t about, const struct name8 *user)
{
    if (about == CHECK_IDENTITY)
        return session_is_server(session);
    return asks_about_others(session) || name8_equal(user, &session->identity.user);
}

/* Reads of whom the request asks; *who may be the session's identity or *other, which the caller releases. *attempt: it is one, not
 * the question of an administrator. */
static int read_who(struct session *session, struct reader *in, struct identity *other, const struct identity **who, bool *attempt)
{
    uint8_t about = reader_u8(in);
    struct name8 user = { "" }, program, terminal;
    int reason = 0;

    *who = other;
    *attempt = about != CHECK_USER;
    switch (about) {
    case CHECK_SELF:
        reason = session_bind(session);
        *who = &session->identity;
        return reason;
    case CHECK_IDENTITY:
        identity_decode(in, other);
        break;
    case CHECK_USER:
        reader_name8(in, &user);
        reader_name8(in, &program);
        reader_name8(in, &terminal);
        break;
    default:
        return REASON_BAD_VALUE;
    }
    if (!(session->from & FROM_DAEMON))
        reason = session_bind(session);
    if (reason == 0 && in->reason)
        reason = in->reason;
    if (reason == 0 && !may_ask(session, about, &user))
        reason = REASON_NOT_AUTHORIZED;
    if (reason == 0 && about == CHECK_USER) {
        reason = racf_store_identity(process_of(session)->store, &user, NULL, clock_now(), other);
        other->program = program;
        other->terminal = terminal;
    }
    return reason == REASON_NOT_FOUND ? 0 : reason; /* an undefined user: no entry names him, UACC counts */
}

/* What is asked, behind the words about whom. */
static int read_question(struct reader *in, struct question *question)
{
    int reason;

    reader_text(in, question->class_name, sizeof question->class_name);
    reader_text(in, question->resource, sizeof question->resource);
    question->level = (enum racf_level)reader_u8(in);
    question->flags = reader_u32(in);
    reason = reader_end(in);
    return reason == 0 && question->level > RACF_ALTER ? REASON_BAD_VALUE : reason;
}

/* NOTIFY of the profile: that user gets the text of the refusal. */
static void notify(struct racf_process *process, const struct racf_decision *decision, const struct identity *who)
{
    struct buf lines;

    buf_init(&lines, 4096);
    racf_ich408i(who, decision, &lines);
    services_notify(process, &decision->notify, buf_span(&lines));
    buf_release(&lines);
}

/* trace NULL: nobody asks why. */
static int answer_question(struct session *session, struct reader *in, struct buf *decision_bytes, struct trace *trace)
{
    struct racf_process *process = process_of(session);
    struct question question;
    struct identity other = { 0 };
    const struct identity *who;
    struct racf_decision decision;
    microseconds now = clock_now();
    bool attempt, sees_all = asks_about_others(session);
    int reason = read_who(session, in, &other, &who, &attempt);

    if (reason == 0)
        reason = read_question(in, &question);
    if (reason == 0)
        reason = decisions_make(process->decisions, who, question.class_name, question.resource, question.level, question.flags,
                                &decision, trace);
    if (reason == 0 && trace)
        reason = explain_changes(process->store, process->classes, who, &decision,
                                 sees_all ? NULL : &session->identity, now, trace);
    if (reason == 0 && attempt && !trace)
        reason = record_access(process, &decision, who);
    else if (reason == 0 && !sees_all) /* of an attempt ICH408I tells all */
        reason = explain_hide(process->store, &session->identity, now, &decision);
    if (reason == 0 && attempt && !trace && audit_notifies(&decision))
        notify(process, &decision, who);
    if (reason == 0)
        decision_put(&decision, decision_bytes);
    identity_release(&other);
    return reason;
}

int serve_IDENTITY(struct session *session, struct reader *in, struct buf *out)
{
    struct identity identity = { 0 };
    struct name8 user;
    int reason;

    reader_name8(in, &user);
    reason = reader_end(in);
    if (reason == 0 && !session_is_server(session))
        reason = REASON_NOT_AUTHORIZED;
    if (reason == 0)
        reason = racf_store_identity(process_of(session)->store, &user, NULL, clock_now(), &identity);
    if (reason == 0)
        identity_encode(&identity, out);
    identity_release(&identity);
    return reason;
}

int serve_CHECK(struct session *session, struct reader *in, struct buf *out)
{
    return answer_question(session, in, out, NULL);
}

int serve_EXPLAIN(struct session *session, struct reader *in, struct buf *out)
{
    struct trace trace;
    struct buf decision;
    int reason;

    trace_init(&trace);
    buf_init(&decision, 1 << 16);
    reason = answer_question(session, in, &decision, &trace);
    if (reason == 0) {
        buf_put_field(out, buf_span(&decision));
        buf_put_field(out, buf_span(&trace.steps));
    }
    buf_release(&decision);
    trace_release(&trace);
    return reason;
}

/* The profile that covers a data set now, as a decision would find it: class DATASET is active, and SETROPTS GENERIC on where a
 * generic one is to count. */
static int covering_profile(struct racf_store *store, const struct class_row *row, const struct dsname *name,
                            struct racf_profile *profile)
{
    struct racf_class_state state;
    int reason = row ? racf_store_class_state(store, row, &state) : REASON_NOT_FOUND;

    if (reason < 0 || !state.active)
        return reason < 0 ? reason : REASON_NOT_FOUND;
    return state.generic ? profile_covering(store, "DATASET", name->text, true, profile)
                         : profile_get(store, "DATASET", name->text, PROFILE_DISCRETE, profile);
}

int serve_DATAKEY(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    struct racf_profile profile;
    struct span label = SPAN_NONE;
    struct arena arena;
    struct dsname name;
    char key[PROFILE_KEY];
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0 && name.text[0] == '\0')
        reason = REASON_BAD_NAME;
    arena_init(&arena);
    if (reason == 0)
        reason = covering_profile(process->store, class_find(process->classes, "DATASET"), &name, &profile);
    if (reason == 0)
        reason = segment_get(process->store, 'R', profile_key(&profile, key), "DFP", "DATAKEY", &arena, &label);
    if (reason == REASON_NOT_FOUND)
        reason = 0;
    if (reason == 0)
        buf_put_field(out, label);
    arena_release(&arena);
    return reason;
}

/* An image holds the access lists of others, and the global access table is a profile too: servers and started tasks get them,
 * which decide about everybody anyway. All others have each decision made here, and see of it what they may list. */
static int hand_out(struct session *session, struct reader *in, enum raclist_what what, struct buf *out)
{
    char class_name[CLASS_TEXT];
    uint64_t generation;
    int fd, reason;

    reader_text(in, class_name, sizeof class_name);
    reason = reader_end(in);
    if (reason == 0 && !session_is_server(session))
        reason = REASON_NOT_AUTHORIZED;
    if (reason < 0)
        return reason;
    fd = raclist_image(process_of(session)->raclist, class_name, what, &generation);
    if (fd < 0)
        return fd;
    session_attach_fd(session, fd);
    buf_put_u64(out, generation);
    return 0;
}

int serve_IMAGE(struct session *session, struct reader *in, struct buf *out)
{
    return hand_out(session, in, RACLIST_PROFILES, out);
}

int serve_GLOBAL(struct session *session, struct reader *in, struct buf *out)
{
    return hand_out(session, in, RACLIST_GLOBAL, out);
}

int serve_CONTROL(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    int fd, reason = reader_end(in);

    if (reason == 0 && !(session->from & FROM_DAEMON))
        reason = session_bind(session);
    if (reason < 0)
        return reason;
    fd = raclist_control(process_of(session)->raclist);
    if (fd < 0)
        return fd;
    session_attach_fd(session, fd);
    return 0;
}

/* administration.c - RACF commands and the map of UNIX users: COMMAND, MAP.
 *
 * A command runs at once and is answered behind the commit of its turn. Published images and generations follow the commit and
 * precede the answer (raclist.h). One that needs an image of many profiles is taken back, and given again when the image is made;
 * commands that come meanwhile wait for it, decisions do not.
 */
#include "base/frame.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/data_sets.h"
#include "racf/history.h"
#include "racf/image_maker.h"
#include "racf/raclist.h"
#include "racf/recorder.h"
#include "racf/store.h"

enum { COMMAND_MAX = 32768, CATALOG_MAX = 1 << 18, OUTPUT_MAX = (1 << 20) - 1024 - CATALOG_MAX, CLIST_MAX = 1 << 19,
       UNIX_USER_MAX = 256, MANY_PROFILES = 1000 /* more of them are compiled beside the loop */ };

/* What the session knows of the catalog, and what it should find out. */
struct catalog_words {
    struct racf_process *process;
    bool looked;
    struct span found;
    struct buf names;
    struct name8 wanted; /* the class whose image has to be made first; empty: none */
};

static int seal_password(void *context, const struct name8 *user, struct span password, struct span like, struct buf *record)
{
    const struct catalog_words *words = context;

    return verify_seal_password(words->process, user, password, like, record);
}

static int password_used(void *context, const struct name8 *user, struct span records, struct span password)
{
    const struct catalog_words *words = context;

    return verify_password_used(words->process, user, records, password);
}

static int match_password(void *context, const struct name8 *user, struct span record, struct span password)
{
    const struct catalog_words *words = context;

    return verify_match_password(words->process, user, record, password);
}

static int image(void *context, const char *class_name)
{
    struct catalog_words *words = context;
    bool many;
    int reason = image_maker_has(words->process->maker, class_name);

    if (reason != REASON_NOT_FOUND)
        return reason;
    reason = racf_store_has_many(words->process->store, class_name, MANY_PROFILES, &many);
    if (reason < 0 || !many)
        return reason < 0 ? reason : REASON_NOT_FOUND;
    snprintf(words->wanted.text, sizeof words->wanted.text, "%s", class_name);
    return REASON_STATE;
}

static int record(void *context, struct span record)
{
    const struct catalog_words *words = context;

    return recorder_put(words->process->recorder, record);
}

static int cataloged(void *context, const char *name, struct command_data_set *found)
{
    struct catalog_words *words = context;
    struct span rest = words->found, line;

    if (!words->looked) {
        buf_printf(&words->names, "%s\n", name);
        return buf_failed(&words->names) ? REASON_TOO_LONG : REASON_STATE;
    }
    while (span_line(&rest, &line)) {
        if (!span_is(span_word(&line), name))
            continue;
        if (!text_copy(found->volume, sizeof found->volume, span_word(&line)))
            return REASON_BAD_VALUE;
        found->vsam = span_is(span_word(&line), "V");
        return 0;
    }
    return REASON_NOT_FOUND;
}

/* Of a pattern: "= PATTERN", and behind it a line for each name, a blank in front. */
static int cataloged_like(void *context, const char *pattern, int each(void *to, struct span name), void *to)
{
    struct catalog_words *words = context;
    struct span rest = words->found, line;
    bool wanted = false;
    int reason = 0;

    if (!words->looked) {
        buf_printf(&words->names, "%s\n", pattern);
        return buf_failed(&words->names) ? REASON_TOO_LONG : REASON_STATE;
    }
    while (reason == 0 && span_line(&rest, &line)) {
        if (span_starts(line, "= "))
            wanted = span_is(span_from(line, 2), pattern);
        else if (wanted && span_starts(line, " "))
            reason = each(to, span_from(line, 1));
    }
    return reason;
}

static bool ended_an_image(const struct command_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++)
        if (effects->effects[i].kind == EFFECT_IMAGE || effects->effects[i].kind == EFFECT_NO_IMAGE)
            return true;
    return false;
}

/* Runs it; the class whose image it waits for in wanted, and then nothing was done. */
static int run_command(struct session *session, struct reader *in, struct buf *out, struct name8 *wanted)
{
    struct racf_process *process = process_of(session);
    struct command_effects effects = { 0 };
    struct command_environment environment = {
        .now = clock_now(),
        .password_seal = seal_password,
        .password_match = match_password,
        .password_used = password_used,
        .cataloged = cataloged,
        .cataloged_like = cataloged_like,
        .image = image,
        .record = record,
    };
    struct catalog_words words = { .process = process };
    struct span command = reader_field(in, COMMAND_MAX);
    char step[NAME8_MAX + 1];
    struct buf lines, clist;
    int code, reason;

    words.looked = reader_u8(in) != 0;
    words.found = reader_field(in, CATALOG_MAX);
    reader_text(in, step, sizeof step);
    environment.step = step;
    environment.card = reader_u32(in);
    reason = reader_end(in);
    if (reason == 0)
        reason = session_bind(session);
    if (reason < 0)
        return reason;
    environment.prefix = session->identity.user;
    environment.context = &words;
    buf_init(&words.names, CATALOG_MAX);
    buf_init(&lines, OUTPUT_MAX - CLIST_MAX);
    buf_init(&clist, CLIST_MAX);
    code = racf_command_run(process->store, &session->identity, command, &environment, &lines, &clist, &effects);
    *wanted = words.wanted;
    if (words.names.length || !name8_none(wanted)) { /* taken back: it is given again */
        buf_clear(&lines);
        buf_clear(&clist);
    }
    raclist_effects(process->raclist, &effects);
    if (ended_an_image(&effects))
        image_maker_tidy(process->maker);
    process_changed(process);
    if (buf_failed(&lines) || buf_failed(&clist))
        reason = REASON_TOO_LONG;
    buf_put_u32(out, (uint32_t)code);
    buf_put_field(out, buf_span(&lines));
    buf_put_field(out, buf_span(&clist));
    buf_put_field(out, buf_span(&words.names));
    command_effects_release(&effects);
    buf_release(&clist);
    buf_release(&lines);
    buf_release(&words.names);
    return reason;
}

/* A command that waits. */
struct given {
    struct given *next;
    struct session *session; /* NULL: it ended */
    struct buf request;      /* wiped: passwords */
};

static void forget_first(struct racf_process *process)
{
    struct given *first = process->given;

    process->given = first->next;
    buf_wipe(&first->request);
    mem_free(first);
}

void commands_free(struct racf_process *process)
{
    while (process->given)
        forget_first(process);
}

void commands_session_ended(struct session *session)
{
    for (struct given *given = process_of(session)->given; given; given = given->next)
        if (given->session == session)
            given->session = NULL;
}

static void wait_in_line(struct session *session, struct span request)
{
    struct given **last = &process_of(session)->given;

    while (*last)
        last = &(*last)->next;
    *last = mem_alloc(1, sizeof **last);
    (*last)->session = session;
    buf_init(&(*last)->request, FRAME_LIMIT);
    buf_put_span(&(*last)->request, request);
}

static void go_on(struct racf_process *process);

/* Gives the first one; false: it waits for an image again. */
static bool give_first(struct racf_process *process)
{
    struct given *first = process->given;
    struct reader in = reader_of(buf_span(&first->request));
    struct name8 wanted = { "" };
    struct buf out;
    int reason;

    if (!first->session) /* it was told nothing, and will not be */
        return true;
    buf_init(&out, FRAME_LIMIT - 4);
    reason = run_command(first->session, &in, &out, &wanted);
    if (!name8_none(&wanted))
        image_maker_begin(process->maker, wanted.text, go_on);
    else
        session_reply(first->session, buf_failed(&out) ? REASON_TOO_LONG : reason, buf_failed(&out) ? NULL : &out);
    buf_wipe(&out);
    return name8_none(&wanted);
}

static void go_on(struct racf_process *process)
{
    while (process->given && give_first(process)) {
        image_maker_settle(process->maker);
        forget_first(process);
    }
}

int serve_COMMAND(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    struct span request = in->rest;
    struct name8 wanted = { "" };
    int reason;

    if (process->given) {
        wait_in_line(session, request);
        return REPLY_LATER;
    }
    reason = run_command(session, in, out, &wanted);
    if (name8_none(&wanted))
        return reason;
    wait_in_line(session, request);
    image_maker_begin(process->maker, wanted.text, go_on);
    return REPLY_LATER;
}

/* What was changed without a command goes into the history under words of its own. */
static int note(struct session *session, struct sql_changes *changes, const char *verb, const char *of, int reason)
{
    struct history_origin origin = { &session->identity, clock_now(), "", 0 };
    struct buf text;
    bool changed;

    if (reason < 0) {
        history_forget(changes);
        return reason;
    }
    buf_init(&text, 1000);
    buf_printf(&text, "%s %s", verb, of);
    reason = history_end(process_of(session)->store, changes, &origin, buf_span(&text), 0, &changed);
    buf_release(&text);
    return reason;
}

/* Is the profile that of the data set on this volume? */
static int is_on(struct racf_store *store, const struct racf_profile *profile, const char *volume, bool *on)
{
    struct racf_data_set data_set;
    struct span rest, word;
    int reason = data_set_get(store, profile->number, &data_set);

    *on = false;
    for (rest = span_of(data_set.volumes); reason == 0 && !*on && (word = span_word(&rest)).length;)
        *on = span_is(word, volume);
    return reason;
}

/* As DADSM has RACF do it: a discrete profile belongs to its data set. */
int serve_FOLLOW(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct racf_process *process = process_of(session);
    struct command_effects effects = { 0 };
    struct command command = { .store = process->store, .effects = &effects };
    struct racf_profile profile;
    struct dsname from, to;
    struct sql_changes *changes;
    struct name8 volume;
    bool on = false;
    int reason;

    reader_dsname(in, &from);
    reader_dsname(in, &to);
    reader_serial(in, &volume);
    reason = reader_end(in);
    if (reason == 0)
        reason = profile_get(process->store, "DATASET", from.text, PROFILE_DISCRETE, &profile);
    if (reason == 0)
        reason = is_on(process->store, &profile, volume.text, &on);
    if (reason < 0 || !on)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    reason = record_change(process, to.text[0] ? SMF_RENAMEDS : SMF_DELRES, "DATASET", from.text, to.text, &session->identity);
    if (reason == 0)
        reason = store_begin(process->store);
    if (reason < 0)
        return reason;
    changes = history_begin(process->store);
    reason = to.text[0] ? profile_rename(process->store, profile.number, to.text) : REASON_EXISTS;
    if (reason == REASON_EXISTS) /* deleted, or the new name has a profile of its own already */
        reason = profile_delete(process->store, &profile);
    reason = note(session, changes, to.text[0] ? "RENAME OF DATA SET" : "DELETION OF DATA SET", from.text, reason);
    if (reason < 0)
        return reason;
    store_class_changed(process->store, "DATASET");
    command_effect(&command, EFFECT_PROFILES, "DATASET");
    raclist_effects(process->raclist, &effects);
    command_effects_release(&effects);
    process_changed(process);
    return 0;
}

/* Both fields empty: the list. */
int serve_MAP(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    char unix_user[UNIX_USER_MAX];
    struct sql_changes *changes;
    struct name8 user;
    bool listing;
    int reason;

    reader_text(in, unix_user, sizeof unix_user);
    reader_name8(in, &user);
    reason = reader_end(in);
    if (reason == 0 && !(session->from & FROM_DAEMON))
        reason = session_bind(session);
    if (reason < 0)
        return reason;
    listing = unix_user[0] == '\0';
    if (!(session->from & FROM_DAEMON) &&
        !identity_has(&session->identity, IDENTITY_SPECIAL | (listing ? IDENTITY_AUDITOR | IDENTITY_ROAUDIT : 0)))
        return REASON_NOT_AUTHORIZED;
    if (listing)
        return racf_store_map_list(process->store, out);
    if (racf_store_option(process->store, "LOCKED", 0))
        return REASON_STATE;
    reason = record_general(process, "USER MAP", unix_user, user.text, &session->identity);
    if (reason < 0)
        return reason;
    changes = history_begin(process->store);
    reason = note(session, changes, "MAP OF UNIX USER", unix_user, racf_store_map(process->store, unix_user, &user));
    process_changed(process);
    return reason;
}

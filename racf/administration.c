/* administration.c - RACF commands and the map of UNIX users: COMMAND, MAP.
 *
 * A command runs at once and is answered behind the commit of its turn. Published images and generations follow the commit and
 * precede the answer (raclist.h).
 */
#include "racf/process.h"
#include "racf/raclist.h"

enum { COMMAND_MAX = 32768, OUTPUT_MAX = (1 << 20) - 1024, CLIST_MAX = 1 << 19, UNIX_USER_MAX = 256 };

int serve_COMMAND(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    struct command_effects effects = { 0 };
    struct command_environment environment = {
        .now = clock_now(),
        .context = process,
        .password_seal = verify_seal_password,
        .password_match = verify_match_password,
    };
    struct span command = reader_field(in, COMMAND_MAX);
    struct buf lines, clist;
    int code, reason = reader_end(in);

    if (reason == 0)
        reason = session_bind(session);
    if (reason < 0)
        return reason;
    environment.prefix = session->identity.user;
    buf_init(&lines, OUTPUT_MAX - CLIST_MAX);
    buf_init(&clist, CLIST_MAX);
    code = racf_command_run(process->store, &session->identity, command, &environment, &lines, &clist, &effects);
    raclist_effects(process->raclist, &effects);
    process_changed(process);
    if (buf_failed(&lines) || buf_failed(&clist))
        reason = REASON_TOO_LONG;
    buf_put_u32(out, (uint32_t)code);
    buf_put_field(out, buf_span(&lines));
    buf_put_field(out, buf_span(&clist));
    command_effects_release(&effects);
    buf_release(&clist);
    buf_release(&lines);
    return reason;
}

/* Both fields empty: the list. */
int serve_MAP(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    char unix_user[UNIX_USER_MAX];
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
    reason = racf_store_map(process->store, unix_user, &user);
    process_changed(process);
    return reason;
}

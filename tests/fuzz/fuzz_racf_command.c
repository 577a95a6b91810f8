/* fuzz_racf_command.c - RACF commands, whatever they hold.
 *
 * The first byte says who gives them; lines are commands, one after the other on one database, which is taken back at the end. Each
 * ends with one of the return codes, its output is clean text, and what is kept of passwords is not shown. (The file lies in /dev/shm:
 * SQLite keeps no write-ahead log of a database that has no file.)
 */
#include <unistd.h>

#include "base/bug.h"
#include "base/text.h"
#include "racf/class.h"
#include "racf/commands.h"
#include "racf/racf_db.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COMMANDS_MAX = 40 };

static struct class_table *classes;
static struct racf_store *store;

static int seal(void *context UNUSED, const struct name8 *user UNUSED, struct span password, struct span like UNUSED, struct buf *record)
{
    buf_put_u8(record, 1); /* would not pass for clean text */
    for (size_t i = 0; i < password.length; i++)
        buf_put_u8(record, (uint8_t)~password.data[i]);
    return 0;
}

static int match(void *context, const struct name8 *user, struct span record, struct span password)
{
    struct buf wanted;
    int reason;

    buf_init(&wanted, 1000);
    reason = seal(context, user, password, SPAN_NONE, &wanted) < 0 || !span_equal(buf_span(&wanted), record) ? REASON_BAD_PASSWORD : 0;
    buf_release(&wanted);
    return reason;
}

static int used(void *context, const struct name8 *user, struct span records, struct span password)
{
    struct reader reader = reader_of(records);

    while (reader.rest.length)
        if (match(context, user, reader_field(&reader, 1000), password) == 0)
            return 0;
    return REASON_BAD_PASSWORD;
}

/* Every third name, by its length, is a data set. */
static int cataloged(void *context UNUSED, const char *name, struct command_data_set *found)
{
    *found = (struct command_data_set){ "GRN001", strlen(name) % 2 == 0 };
    return strlen(name) % 3 == 0 ? REASON_NOT_FOUND : 0;
}

static int cataloged_like(void *context UNUSED, const char *pattern, int each(void *to, struct span name), void *to)
{
    return strlen(pattern) % 3 == 0 ? REASON_NOT_FOUND : each(to, span_of("SYS1.ONE"));
}

static const struct command_environment environment = { .now = (microseconds)1900000000 * 1000000, .password_seal = seal,
                                                        .password_match = match, .password_used = used, .cataloged = cataloged,
                                                        .cataloged_like = cataloged_like };

static void give(const char *user, struct span command)
{
    struct command_effects effects = { 0 };
    struct name8 name = name8_const(user);
    struct identity issuer = { .user = { "" } };
    struct buf out, clist;
    int code;

    buf_init(&out, 1 << 19);
    buf_init(&clist, 1 << 19);
    if (racf_store_identity(store, &name, NULL, environment.now, &issuer) < 0)
        issuer = (struct identity){ .user = { "" } };
    code = racf_command_run(store, &issuer, command, &environment, &out, &clist, &effects);
    must(code == 0 || code == 4 || code == 8 || code == 12);
    must(!buf_failed(&out) && !buf_failed(&clist));
    must(!out.length || out.data[out.length - 1] == '\n');
    must(!clist.length || clist.data[clist.length - 1] == '\n');
    for (size_t i = 0; i < out.length; i++)
        must(out.data[i] == '\n' || text_is_printable(out.data[i]));
    must(code != 12 || effects.count == 0);
    command_effects_release(&effects);
    identity_release(&issuer);
    buf_release(&out);
    buf_release(&clist);
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    static const char *const commands[] = {
        "ADDGROUP (G1 G2)", "ADDUSER U1 DFLTGRP(G1) OWNER(G1) PASSWORD(PW1)", "ADDUSER U2 AUDITOR CLAUTH(FACILITY USER)",
        "CONNECT U1 GROUP(G2) SPECIAL", "SETROPTS CLASSACT(FACILITY MXQUEUE) GENERIC(FACILITY) RACLIST(FACILITY)",
        "SETROPTS GENERIC(DATASET) EGN", "ADDSD ('G1.A.**' 'G2.B.*' 'U1.C*.D') OWNER(G2)",
        "RDEFINE FACILITY (A.ONE A.** A.%.B) OWNER(G2)", "PERMIT A.ONE CLASS(FACILITY) ID(U1 G2) ACCESS(ALTER)",
    };
    char folder[] = "/dev/shm/greenbar-fuzz-XXXXXX", path[64], log[64];
    struct buf problem;

    buf_init(&problem, 10000);
    if (class_table_load(&classes, "racf/classes", &problem) < 0)
        fatal("%s (run in the top folder)", problem.data);
    if (!mkdtemp(folder))
        fatal("%s cannot be made", folder);
    snprintf(path, sizeof path, "%s/racf.db", folder);
    if (racf_store_create(path, classes, &store) < 0)
        fatal("%s cannot be made", path);
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        give("IBMUSER", span_of(commands[i]));
    must(racf_store_commit(store) == 0);
    snprintf(log, sizeof log, "%s-wal", path);
    unlink(path); /* it stays open, and goes with this process */
    unlink(log);
    rmdir(folder);
    buf_release(&problem);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const users[] = { "IBMUSER", "U1", "U2", "SYSPROG", "NOBODY" };
    struct span rest = span_bytes(data, size), line;
    const char *user = "IBMUSER";

    if (rest.length) {
        user = users[data[0] % ARRAY_COUNT(users)];
        rest = span_from(rest, 1);
    }
    for (int i = 0; i < COMMANDS_MAX && span_line(&rest, &line); i++)
        give(user, line);
    give("IBMUSER", span_of("SETROPTS LIST"));
    give("IBMUSER", span_of("LISTUSER * OMVS TSO"));
    give("IBMUSER", span_of("RLIST FACILITY * ALL"));
    give("IBMUSER", span_of("SETROPTS EGN"));
    give("IBMUSER", span_of("LISTDSD PREFIX(G U I) ALL DFP"));
    racf_store_rollback(store);
    return 0;
}

/* fuzz_mqsc.c - an operator's command, whatever it holds: it ends in exactly one CSQ9022I or CSQ9023E, and every reply is clean text;
 * the same from the command server, and definitions are made of what that shows. */
#include "base/bug.h"
#include "base/text.h"
#include "mstr/command_client.h"
#include "mstr/command_server.h"
#include "mstr/commands.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int no_profile(void *context UNUSED, const char *class_name UNUSED, const char *profile UNUSED)
{
    return 0;
}

static int active(void *context UNUSED, const char *class_name UNUSED)
{
    return 1;
}

static int allowed(void *context UNUSED, const struct identity *who UNUSED, const char *class_name UNUSED,
                   const char *resource UNUSED, enum racf_level level, unsigned flags UNUSED, struct racf_decision *decision)
{
    *decision = (struct racf_decision){ .code = 0, .why = RACF_WHY_PROFILE, .intent = level, .allowed = RACF_ALTER };
    return 0;
}

static int known(void *context UNUSED, const struct name8 *user, struct identity *identity)
{
    *identity = (struct identity){ .user = *user };
    return 0;
}

static void ich408i(void *context UNUSED, const struct identity *who UNUSED, const struct racf_decision *decision UNUSED,
                    struct buf *out)
{
    buf_put_text(out, "ICH408I\n");
}

static bool give(struct qmgr *qmgr, struct span text)
{
    struct identity who = { .user = name8_const("FUZZ") };
    struct order order;
    unsigned ends = 0;
    struct span rest, line;
    bool good;

    order_init(&order, &who, text, S_C);
    good = command_serve(qmgr, &order);
    must(!buf_failed(&order.reply) && !buf_failed(&order.log) && order.log.length == 0);
    must(order.reply.length && order.reply.data[order.reply.length - 1] == '\n');
    rest = buf_span(&order.reply);
    while (span_line(&rest, &line)) {
        must(ends == 0);
        for (size_t i = 0; i < line.length; i++)
            must(text_is_printable(line.data[i]));
        ends += span_starts(line, good ? "CSQ9022I " : "CSQ9023E ");
    }
    must(ends == 1);
    order_release(&order);
    return good;
}

static int serve(void *context, struct span command, struct buf *reply)
{
    struct identity who = { .user = name8_const("FUZZ") };
    struct buf log;

    buf_init(&log, REPLY_MAX);
    command_server_serve(context, &who, command, reply, &log);
    must(!buf_failed(reply) && span_starts(buf_span(reply), "CSQN205I   COUNT="));
    buf_release(&log);
    return 0;
}

static void no_line(void *context UNUSED, struct span line UNUSED)
{
}

static void definition(void *context UNUSED, struct span line)
{
    must(line.length && line.length <= 72);
}

/* The bytes as records of a data set. */
static void give_records(struct qmgr *qmgr, struct span rest)
{
    struct command_client_functions functions = { qmgr, serve, no_line, definition };
    struct command_client client;
    struct span line;
    int reason = 0;

    command_client_init(&client, &functions);
    client.make = MAKE_REPLACE;
    while (reason == 0 && span_line(&rest, &line))
        reason = command_client_record(&client, line);
    if (reason == 0)
        reason = command_client_end(&client);
    must(reason == 0);
    command_client_release(&client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct saf saf = { .exists = no_profile, .active = active, .check = allowed, .identify = known, .ich408i = ich408i };
    struct qmgr qmgr;

    qmgr_init(&qmgr, "ZQS1", size % 2 ? "QSGA" : NULL, saf);
    must(give(&qmgr, span_of("START QMGR")));
    give(&qmgr, span_bytes(data, size));
    if (qmgr.state == QMGR_ACTIVE)
        give_records(&qmgr, span_bytes(data, size));
    must(qmgr.security.timeout <= 10080 && qmgr.security.interval <= 10080);
    qmgr_release(&qmgr);
    return 0;
}

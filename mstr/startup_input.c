/* startup_input.c - commands that a queue manager reads at start.
 *
 * DIFFERS: the shipped definitions have a DD of their own, CSQINPS with the output CSQOUTS, in front of CSQINP2: on every start but
 * the first all of them are there already, and that does not hide the replies to the commands of the installation.
 */
#include "mstr/startup_input.h"

#include "mstr/commands.h"
#include "mstr/messages.h"
#include "mstr/mqsc_input.h"

enum { OUTPUT_LRECL = 125, OUTPUT_BLKSIZE = 629, OUTPUT_TEXT = OUTPUT_LRECL - 5 /* length field, control character */ };

struct run {
    struct qmgr *qmgr;
    struct dd *out; /* NULL: none */
    unsigned source;
};

/* The lines of a text; long ones go on in further records. An output that fails is none from then on. */
static void write_lines(struct run *run, struct span text)
{
    struct span line;

    while (run->out && span_line(&text, &line))
        do {
            char record[OUTPUT_TEXT + 1] = " ";
            struct span part = span_part(line, 0, OUTPUT_TEXT);

            memcpy(record + 1, part.data, part.length);
            if (dd_write(run->out, span_bytes(record, part.length + 1)) < 0) {
                run->out = NULL;
                return;
            }
            line = span_from(line, part.length);
        } while (line.length);
}

/* Nobody gives these commands, and nobody's authority is asked for. */
static void serve(struct run *run, int got, struct span command)
{
    struct identity nobody = { .source = IDENTITY_COMMAND };
    struct order order;

    if (got == 0)
        return;
    order_init(&order, &nobody, command, run->source);
    if (got == REASON_TOO_LONG)
        message(&order.reply, CSQ9033E, run->qmgr->cpf);
    else
        command_serve(run->qmgr, &order);
    write_lines(run, buf_span(&order.reply));
    order_release(&order);
}

static void read_commands(struct run *run, struct dd *in)
{
    struct mqsc_input input;
    struct span record, command;
    int got;

    mqsc_input_init(&input);
    while ((got = dd_read(in, &record)) > 0) {
        write_lines(run, span_trim_end(record));
        serve(run, mqsc_input_take(&input, record, &command), command);
    }
    serve(run, mqsc_input_end(&input, &command), command);
    if (got < 0)
        write_lines(run, span_of(reason_text(got)));
    mqsc_input_release(&input);
}

static void run_one(struct step *step, struct qmgr *qmgr, unsigned source, const char *input, const char *output)
{
    static const struct record_attributes attributes = { RECFM_V, true, CONTROL_ASA, OUTPUT_LRECL, OUTPUT_BLKSIZE };
    struct run run = { qmgr, NULL, source };
    struct dd *in, *out = NULL;

    if (dd_open_read(step, input, &in) < 0)
        return;
    if (dd_coded(step, output) && dd_open_write(step, output, &attributes, &out) == 0)
        run.out = out;
    read_commands(&run, in);
    if (dd_close(in) < 0 || (out && dd_close(out) < 0))
        return; /* what was read is carried out, and its replies are lost */
}

void startup_input_run(void *context, struct qmgr *qmgr, unsigned source)
{
    if (source == S_1) {
        run_one(context, qmgr, source, "CSQINP1", "CSQOUT1");
    } else if (source == S_T) {
        run_one(context, qmgr, source, "CSQINPT", "CSQOUTT");
    } else {
        run_one(context, qmgr, source, "CSQINPS", "CSQOUTS");
        run_one(context, qmgr, source, "CSQINP2", "CSQOUT2");
    }
}

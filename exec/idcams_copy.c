/* idcams_copy.c - REPRO: records of one place into another. VERIFY: the counts that the catalog keeps. */
#include "exec/idcams_place.h"

#include "exec/messages.h"

enum { ERRORS_MAX = 4 };

struct copy {
    struct idcams_place in, out;
    uint64_t copied;
    uint64_t errors, most;
};

/* Why one record could not be written. */
static void say_record_error(struct copy *copy, int reason)
{
    struct idcams *ams = copy->out.ams;

    if (reason == REASON_LIMIT && (copy->out.cluster || copy->out.linear)) {
        idcams_say_action_error(&copy->out, reason);
        return;
    }
    idcams_message(ams, IDC3302I, copy->out.name);
    if (copy->out.cluster && reason == REASON_EXISTS)
        idcams_message(ams, IDC3308I);
    else if (copy->out.cluster && reason == REASON_BAD_VALUE)
        idcams_message(ams, IDC3314I);
    else
        idcams_message(ams, GBRE051E, (unsigned long long)copy->in.number, reason_text(reason));
}

static int copy_record(void *context, const struct cluster_record *record)
{
    struct copy *copy = context;
    int reason = idcams_write_record(&copy->out, record->bytes);
    bool one; /* only this record is concerned */

    if (reason == 0) {
        copy->copied++;
        return 0;
    }
    say_record_error(copy, reason);
    one = reason == REASON_TOO_LONG || (copy->out.cluster && (reason == REASON_EXISTS || reason == REASON_BAD_VALUE ||
                                                             reason == REASON_TRUNCATED));
    copy->errors++;
    return one && copy->errors < copy->most ? 0 : reason;
}

/* A linear data set is copied to a linear one, and nothing else to or from one. */
static bool go_together(struct idcams *ams, const struct copy *copy)
{
    if (!copy->in.linear == !copy->out.linear)
        return true;
    idcams_message(ams, GBRE068E, copy->in.name, copy->out.name);
    return false;
}

unsigned idcams_repro(struct idcams *ams, const struct idcams_command *command)
{
    struct copy copy = { .most = idcams_number(command, IDCAMS_ERRORLIMIT, ERRORS_MAX) };
    struct record_attributes wanted;
    unsigned code = IDCAMS_TERMINATED;
    int reason, closed;

    if (idcams_open_input(ams, command, &copy.in) < 0)
        return code;
    wanted = *idcams_attributes_of(&copy.in);
    if (idcams_open_output(ams, command, &wanted, &copy.out) == 0) {
        reason = go_together(ams, &copy) ? idcams_each_record(&copy.in, command, copy_record, &copy) : REASON_BAD_VALUE;
        closed = idcams_close_place(&copy.out, true, reason == 0);
        if (closed < 0)
            idcams_say_action_error(&copy.out, closed);
        idcams_message(ams, IDC0005I, (unsigned long long)copy.copied);
        if (reason == 0 && closed == 0 && copy.errors == 0)
            code = IDCAMS_GOOD_CODE;
    }
    closed = idcams_close_place(&copy.in, false, true);
    if (closed < 0) {
        idcams_say_action_error(&copy.in, closed);
        code = IDCAMS_TERMINATED;
    }
    return code;
}

/* Opening takes back what a writer that died had begun; the close tells the catalog what is there. */
unsigned idcams_verify(struct idcams *ams, const struct idcams_command *command)
{
    struct idcams_place place;
    int reason = idcams_open_to_verify(ams, command, &place);

    if (reason < 0)
        return IDCAMS_TERMINATED;
    reason = idcams_close_place(&place, true, true);
    if (reason < 0)
        idcams_say_action_error(&place, reason);
    return reason < 0 ? IDCAMS_TERMINATED : IDCAMS_GOOD_CODE;
}

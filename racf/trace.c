/* trace.c - what a decision looked at, in its order. */
#include "racf/trace.h"

enum { STEPS_MAX = 1 << 20, WORD_MAX = 64, TEXT_MAX = 4096 };

void trace_init(struct trace *trace)
{
    buf_init(&trace->steps, STEPS_MAX);
}

void trace_release(struct trace *trace)
{
    buf_release(&trace->steps);
}

void trace_add(struct trace *trace, const char *rule, enum trace_outcome outcome, const char *profile, const char *id,
               const char *format, ...)
{
    struct buf text;
    va_list values;

    buf_init(&text, TEXT_MAX);
    va_start(values, format);
    buf_vprintf(&text, format, values);
    va_end(values);
    buf_put_field_text(&trace->steps, rule);
    buf_put_u8(&trace->steps, (uint8_t)outcome);
    buf_put_field_text(&trace->steps, profile);
    buf_put_field_text(&trace->steps, id);
    buf_put_field(&trace->steps, buf_span(&text));
    buf_release(&text);
}

bool trace_next(struct reader *in, struct trace_step *step)
{
    if (in->reason || in->rest.length == 0)
        return false;
    step->rule = reader_field(in, WORD_MAX);
    step->outcome = (enum trace_outcome)reader_u8(in);
    step->profile = reader_field(in, TEXT_MAX);
    step->id = reader_field(in, WORD_MAX);
    step->text = reader_field(in, TEXT_MAX);
    if (in->reason == 0 && step->outcome > TRACE_CHANGE)
        in->reason = REASON_BAD_VALUE;
    return in->reason == 0;
}

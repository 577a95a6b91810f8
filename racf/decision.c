/* decision.c - a decision on its way between racf and its clients. */
#include "racf/decision.h"

#include "base/text.h"

void decision_begin(struct racf_decision *decision, const char *class_name, const char *resource, enum racf_level level)
{
    *decision = (struct racf_decision){ .code = 8, .racf_code = 8, .why = RACF_WHY_ERROR, .intent = level, .allowed = RACF_NONE };
    if (name8_of(&decision->class_name, span_of(class_name)) < 0)
        decision->class_name = (struct name8){ "" };
    if (!text_copy(decision->resource.text, sizeof decision->resource.text, span_of(resource)))
        decision->resource.text[0] = '\0';
    text_make_printable(decision->resource.text, strlen(decision->resource.text));
}

void decision_put(const struct racf_decision *decision, struct buf *out)
{
    buf_put_u8(out, (uint8_t)decision->code);
    buf_put_u8(out, (uint8_t)decision->racf_code);
    buf_put_u8(out, (uint8_t)decision->racf_reason);
    buf_put_u8(out, (uint8_t)decision->why);
    buf_put_u8(out, (uint8_t)decision->intent);
    buf_put_u8(out, (uint8_t)decision->allowed);
    buf_put_u8(out, decision->generic);
    buf_put_u8(out, decision->audit.success);
    buf_put_u8(out, decision->audit.failures);
    buf_put_u8(out, decision->global_audit.success);
    buf_put_u8(out, decision->global_audit.failures);
    buf_put_u8(out, decision->profile_level);
    buf_put_field_text(out, decision->entry.text);
    buf_put_field_text(out, decision->notify.text);
    buf_put_field_text(out, decision->class_name.text);
    buf_put_field_text(out, decision->resource.text);
    buf_put_field_text(out, decision->profile.text);
}

int decision_get(struct reader *in, struct racf_decision *decision)
{
    struct racf_decision got = { 0 };
    int reason;

    got.code = reader_u8(in);
    got.racf_code = reader_u8(in);
    got.racf_reason = reader_u8(in);
    got.why = (enum racf_why)reader_u8(in);
    got.intent = (enum racf_level)reader_u8(in);
    got.allowed = (enum racf_level)reader_u8(in);
    got.generic = reader_u8(in) != 0;
    got.audit.success = reader_u8(in);
    got.audit.failures = reader_u8(in);
    got.global_audit.success = reader_u8(in);
    got.global_audit.failures = reader_u8(in);
    got.profile_level = reader_u8(in);
    reader_text(in, got.entry.text, sizeof got.entry.text); /* "*" is no name */
    reader_name8(in, &got.notify);
    reader_name8(in, &got.class_name);
    reader_text(in, got.resource.text, sizeof got.resource.text);
    reader_text(in, got.profile.text, sizeof got.profile.text);
    reason = reader_end(in);
    if (reason == 0 && got.code != 0 && got.code != 4 && got.code != 8)
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        *decision = got;
    return reason;
}

/* identity.c - who a session belongs to. */
#include "base/identity.h"

#include "base/mem.h"

enum { GROUPS_MAX = 8000 };

void identity_release(struct identity *identity)
{
    mem_free(identity->groups);
    *identity = (struct identity){ 0 };
}

void identity_copy(struct identity *to, const struct identity *from)
{
    *to = *from;
    to->groups = mem_alloc(from->group_count, sizeof *to->groups);
    if (from->group_count)
        memcpy(to->groups, from->groups, from->group_count * sizeof *to->groups);
}

void identity_encode(const struct identity *identity, struct buf *out)
{
    buf_put_field_text(out, identity->user.text);
    buf_put_field_text(out, identity->group.text);
    buf_put_field_text(out, identity->name);
    buf_put_u32(out, identity->attributes);
    buf_put_u8(out, identity->source);
    buf_put_field_text(out, identity->job.text);
    buf_put_field_text(out, identity->jobid.text);
    buf_put_field_text(out, identity->program.text);
    buf_put_field_text(out, identity->terminal.text);
    buf_put_u32(out, identity->group_count);
    for (uint32_t i = 0; i < identity->group_count; i++)
        buf_put_field_text(out, identity->groups[i].text);
}

void identity_decode(struct reader *reader, struct identity *identity)
{
    uint32_t count;

    *identity = (struct identity){ 0 };
    reader_name8(reader, &identity->user);
    reader_name8(reader, &identity->group);
    reader_text(reader, identity->name, sizeof identity->name);
    identity->attributes = reader_u32(reader);
    identity->source = reader_u8(reader);
    reader_name8(reader, &identity->job);
    reader_name8(reader, &identity->jobid);
    reader_name8(reader, &identity->program);
    reader_name8(reader, &identity->terminal);
    count = reader_u32(reader);
    if (reader->reason == 0 && count > GROUPS_MAX)
        reader->reason = REASON_LIMIT;
    if (reader->reason == 0) {
        identity->groups = mem_alloc(count, sizeof *identity->groups);
        identity->group_count = count;
        for (uint32_t i = 0; i < count; i++)
            reader_name8(reader, &identity->groups[i]);
    }
    if (reader->reason)
        identity_release(identity);
}

bool identity_in_group(const struct identity *identity, const struct name8 *group)
{
    uint32_t low = 0, high = identity->group_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(identity->groups[middle].text, group->text);

        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* fuzz_broker.c - command messages of queued publish/subscribe: the first byte chooses form and encoding, the rest is a psc folder or
 * pairs, which are put behind a header; or all of the data. What can be read is answered, and the answer can be read. */
#include "base/bug.h"
#include "mstr/broker_message.h"
#include "mstr/property_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 22 };

static void respond(const struct broker_message *message, MQLONG reason, MQLONG encoding)
{
    const struct broker_reason reasons[] = { { reason, message->topic_count ? message->topics[0] : SPAN_NONE } };
    struct broker_response response = { .completion = reason == MQRC_NONE ? BROKER_OK : BROKER_FAILED, .reasons = reasons };
    struct rules_header header;
    struct span rest, folder;
    MQMD md = { MQMD_DEFAULT };
    struct buf attributes, out;

    buf_init(&attributes, MOST);
    buf_init(&out, MOST);
    md.Encoding = encoding;
    response.count = reason != MQRC_NONE;
    if (message->form == BROKER_RFH2 || message->form == BROKER_RFH1)
        for (unsigned i = 0; i < BROKER_ELEMENTS; i++)
            broker_attribute(message, (enum broker_element)i, message->texts[i], &attributes);
    response.attributes = buf_span(&attributes);
    broker_response_make(message, &response, &md, &out);
    if (!buf_failed(&out) && !buf_failed(&attributes) && message->form != BROKER_RFH1) {
        must(rules_header_get(buf_span(&out), encoding, &header));
        rest = header.folders;
        must(rules_folder_next(&header, &rest, &folder) && span_starts(folder, "<pscr>"));
    }
    buf_release(&attributes);
    buf_release(&out);
}

/* What is there holds together. */
static void look(const struct broker_message *message, MQLONG reason, struct span data)
{
    size_t texts = 0;

    for (unsigned i = 0; i < message->topic_count; i++)
        texts += message->topics[i].length;
    must(message->topic_count <= BROKER_TOPICS_MAX && texts <= data.length);
    must(message->body.length <= data.length);
    if (reason != MQRC_NONE)
        return;
    must(message->verb < BROKER_VERBS && message->form != BROKER_NO_FORM);
    must(broker_given(message, BROKER_E_COMMAND));
    must(message->topic_count || message->verb == BROKER_DEREGISTER || message->verb == BROKER_REQUEST ||
         broker_has(message, BROKER_O_ALL));
    must(broker_queue_fits(message, BROKER_ON_CONTROL) || broker_queue_fits(message, BROKER_ON_STREAM));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_bytes(data, size);
    struct broker_message message;
    MQMD md = { MQMD_DEFAULT };
    struct buf whole;
    MQLONG reason;
    uint8_t how;

    if (size == 0)
        return 0;
    how = data[0];
    rest = span_from(rest, 1);
    md.Encoding = how & 1 ? 0x111 : 0x222;
    md.CodedCharSetId = 1208;
    buf_init(&whole, MOST);
    if (how & 4) {
        memcpy(md.Format, how & 2 ? MQFMT_RF_HEADER_1 : MQFMT_RF_HEADER_2, sizeof md.Format);
        buf_put_span(&whole, rest);
    } else if (how & 2) {
        rules_header_make_old(rest, &md, &whole);
    } else {
        rules_header_make(&rest, 1, &md, &whole);
    }
    reason = broker_message_read(&md, buf_span(&whole), &message);
    look(&message, reason, buf_span(&whole));
    respond(&message, reason, md.Encoding);
    broker_message_release(&message);
    buf_release(&whole);
    return 0;
}

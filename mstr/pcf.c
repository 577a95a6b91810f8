/* pcf.c - messages in programmable command format. */
#include "mstr/pcf.h"

#include <string.h>

#include "mstr/attribute.h"

enum { NUMBER_LENGTH = 16, TEXT_FIXED = 20, BYTES_FIXED = 16, NAMES_FIXED = 24, GROUP_LENGTH = 16 };

static void put(struct pcf *pcf, MQLONG number)
{
    buf_put(&pcf->bytes, &number, sizeof number);
}

/* What was written at that place before, once it is known. */
static void fill_in(struct pcf *pcf, size_t at, MQLONG number)
{
    if (!pcf_failed(pcf))
        memcpy(pcf->bytes.data + at, &number, sizeof number);
}

static void count(struct pcf *pcf)
{
    if (pcf->group)
        pcf->in_group++;
    else
        pcf->parameters++;
}

/* Structures begin at multiples of four. */
static size_t rounded(size_t length)
{
    return (length + 3) / 4 * 4;
}

void pcf_begin(struct pcf *pcf, const struct pcf_header *header, MQLONG code_page)
{
    const MQLONG numbers[] = { header->type,     PCF_HEADER_LENGTH,   header->version, header->command, header->sequence,
                               header->control,  header->code,    header->reason,  0 };

    *pcf = (struct pcf){ .code_page = code_page };
    buf_init(&pcf->bytes, PCF_MAX);
    buf_put(&pcf->bytes, numbers, sizeof numbers);
}

void pcf_release(struct pcf *pcf)
{
    buf_release(&pcf->bytes);
}

void pcf_number(struct pcf *pcf, MQLONG parameter, MQLONG value)
{
    put(pcf, MQCFT_INTEGER);
    put(pcf, NUMBER_LENGTH);
    put(pcf, parameter);
    put(pcf, value);
    count(pcf);
}

void pcf_text(struct pcf *pcf, MQLONG parameter, size_t length, struct span text)
{
    size_t padded = rounded(length);

    text = span_part(text, 0, length);
    put(pcf, MQCFT_STRING);
    put(pcf, (MQLONG)(TEXT_FIXED + padded));
    put(pcf, parameter);
    put(pcf, pcf->code_page);
    put(pcf, (MQLONG)length);
    buf_put_span(&pcf->bytes, text);
    buf_fill(&pcf->bytes, ' ', padded - text.length);
    count(pcf);
}

void pcf_bytes(struct pcf *pcf, MQLONG parameter, struct span bytes)
{
    size_t padded = rounded(bytes.length);

    put(pcf, MQCFT_BYTE_STRING);
    put(pcf, (MQLONG)(BYTES_FIXED + padded));
    put(pcf, parameter);
    put(pcf, (MQLONG)bytes.length);
    buf_put_span(&pcf->bytes, bytes);
    buf_fill(&pcf->bytes, '\0', padded - bytes.length);
    count(pcf);
}

void pcf_names(struct pcf *pcf, MQLONG parameter, size_t length, struct span names)
{
    size_t number = list_count(names), padded = rounded(number * length);

    put(pcf, MQCFT_STRING_LIST);
    put(pcf, (MQLONG)(NAMES_FIXED + padded));
    put(pcf, parameter);
    put(pcf, pcf->code_page);
    put(pcf, (MQLONG)number);
    put(pcf, (MQLONG)length);
    for (size_t i = 0; i < number; i++) {
        size_t end = span_find(names, LIST_SEPARATOR);
        struct span name = span_part(span_part(names, 0, end), 0, length);

        buf_put_span(&pcf->bytes, name);
        buf_fill(&pcf->bytes, ' ', length - name.length);
        names = end < names.length ? span_part(names, end + 1, names.length - end - 1) : SPAN_NONE;
    }
    buf_fill(&pcf->bytes, ' ', padded - number * length);
    count(pcf);
}

void pcf_group_begin(struct pcf *pcf, MQLONG parameter)
{
    pcf->parameters++;
    pcf->group = pcf->bytes.length;
    pcf->in_group = 0;
    put(pcf, MQCFT_GROUP);
    put(pcf, GROUP_LENGTH);
    put(pcf, parameter);
    put(pcf, 0);
}

void pcf_group_end(struct pcf *pcf)
{
    fill_in(pcf, pcf->group + PCF_GROUP_COUNT_AT, pcf->in_group);
    pcf->group = 0;
}

struct span pcf_end(struct pcf *pcf)
{
    fill_in(pcf, PCF_COUNT_AT, pcf->parameters);
    return buf_span(&pcf->bytes);
}

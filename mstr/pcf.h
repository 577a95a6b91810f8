/* pcf.h - programmable command format: how its structures are laid out, and building messages in the numbers of this machine.
 *
 * Memory:  pcf_begin() makes, pcf_release() gives back; texts are copied.
 * Errors:  a message that would be longer than PCF_MAX is not: pcf_failed() tells.
 */
#ifndef MSTR_PCF_H
#define MSTR_PCF_H

#include "base/buf.h"
#include "mstr/cmqc.h"

enum { PCF_MAX = 1 << 18 /* bytes */ };

/* Every structure begins with its type and length; numbers are of four bytes. */
enum { PCF_HEADER_LENGTH = 36, PCF_COUNT_AT = 32, PCF_GROUP_COUNT_AT = 12 };
/* How a parameter is laid out: numbers, and values behind them. Places of numbers that it has not got are 0. */
struct pcf_form {
    MQLONG type;
    unsigned fixed;        /* length of the numbers */
    unsigned code_page_at; /* the values are texts in that code page */
    unsigned count_at;     /* how many values; otherwise one */
    unsigned length_at;    /* of a value, in bytes */
    unsigned each;         /* length of a value that is a number */
};
/* NULL: no parameter has that type. */
const struct pcf_form *pcf_form_of(MQLONG type);

struct pcf {
    struct buf bytes;
    MQLONG code_page;     /* of the texts */
    MQLONG parameters;    /* of the message; those of a group count in the group */
    size_t group;         /* where the group is that is being filled, 0: none */
    MQLONG in_group;
};

/* The header of the message: the fields of a MQCFH but for the number of parameters. */
struct pcf_header {
    MQLONG type, version, command, sequence, control, code, reason;
};

void pcf_begin(struct pcf *pcf, const struct pcf_header *header, MQLONG code_page);
void pcf_release(struct pcf *pcf);
static inline bool pcf_failed(const struct pcf *pcf)
{
    return buf_failed(&pcf->bytes);
}

/* One parameter. A text has blanks behind it up to that length, as fields have. */
void pcf_number(struct pcf *pcf, MQLONG parameter, MQLONG value);
void pcf_text(struct pcf *pcf, MQLONG parameter, size_t length, struct span text);
void pcf_bytes(struct pcf *pcf, MQLONG parameter, struct span bytes);
/* Names with commas between them, each with blanks up to that length. */
void pcf_names(struct pcf *pcf, MQLONG parameter, size_t length, struct span names);
/* Parameters from here on belong to a group, until it ends. */
void pcf_group_begin(struct pcf *pcf, MQLONG parameter);
void pcf_group_end(struct pcf *pcf);
/* The whole message, borrowed. */
struct span pcf_end(struct pcf *pcf);

#endif

/* pcf.h - building messages in programmable command format: a header and parameters, in the numbers of this machine.
 *
 * Memory:  pcf_begin() makes, pcf_release() gives back; texts are copied.
 * Errors:  a message that would be longer than PCF_MAX is not: pcf_failed() tells.
 */
#ifndef MSTR_PCF_H
#define MSTR_PCF_H

#include "base/buf.h"
#include "mstr/cmqc.h"

enum { PCF_MAX = 1 << 18 /* bytes */ };

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

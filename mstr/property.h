/* property.h - properties of messages: names, values, lists of them as bytes, fields of the message descriptor under their names.
 *
 * A name is stored with its folder; one without a point is of folder usr. Names of JMS and MQTopicString and the like are others
 * for such names, or for fields of the descriptor (property_names.def).
 *
 * Errors:  MQRC_, or a negative reason where a list is damaged.
 * Memory:  a property borrows name and value from its list or its maker.
 * Blocks:  no.
 * Format:  docs/formats/message_properties.md.
 * Source:  IBM MQ, Developing applications: message properties; property name restrictions.
 */
#ifndef MSTR_PROPERTY_H
#define MSTR_PROPERTY_H

#include "base/buf.h"
#include "mstr/cmqc.h"

enum {
    PROPERTY_NAME_STORED = MQ_MAX_PROPERTY_NAME_LENGTH + 4, /* with "usr." */
    PROPERTY_FIELD_MAX = 48,                                /* bytes of a field of the descriptor */
};

struct property {
    struct span name;
    MQLONG type; /* MQTYPE_ */
    struct span value;
    MQLONG support, context, copy;
};

/* -- lists -- */

void property_put(struct buf *list, const struct property *property);
/* The next one; false: there is none, or what is there is damaged (reader_end() tells). */
bool property_next(struct reader *list, struct property *property);
/* Is all of it good? size: of names and values, as MAXPROPL counts. */
int property_check(struct span list, uint64_t *size) MUST_CHECK;
/* The first one of that stored name. */
bool property_find(struct span list, struct span name, struct property *property);
/* Is there one in folder mcd, jms, usr or mqext: for programs that know MQRFH2? */
bool property_for_headers(struct span list);

/* -- names -- */

struct property_field;
/* What a name of a program stands for. */
struct property_key {
    char stored[PROPERTY_NAME_STORED + 1];
    size_t length;                      /* 0: only a field */
    const struct property_field *field; /* of the descriptor, where there is no such property; NULL: none */
};
enum property_use { PROPERTY_INQUIRED, PROPERTY_SET, PROPERTY_UNCHECKED /* MQCMHO_NO_VALIDATION */ };
/* MQRC_NONE, MQRC_PROPERTY_NAME_LENGTH_ERR or MQRC_PROPERTY_NAME_ERROR. */
MQLONG property_key(struct span name, enum property_use use, struct property_key *key);
/* Names that came without a check: MQRC_NONE or MQRC_PROPERTY_NAME_ERROR. */
MQLONG property_check_names(struct span list);
/* As programs see it: without the folder usr where that is all there is in front. */
struct span property_shown(struct span stored);
/* Does a stored name fit one with % at its end? Without one it has to be the same. */
bool property_fits(struct span stored, struct span pattern);

/* -- the message descriptor -- */

/* The field as a property; value is kept in room. */
void property_of_field(const struct property_field *field, const MQMD *md, char room[PROPERTY_FIELD_MAX],
                       struct property *property);
/* MQRC_PROPERTY_TYPE_ERROR: it is not the field's type; MQRC_PROPERTY_VALUE_TOO_BIG. */
MQLONG property_to_field(const struct property_field *field, const struct property *property, MQMD *md);
/* Copies one field. */
void property_copy_field(const struct property_field *field, const MQMD *from, MQMD *to);
/* The n-th field of the descriptor; NULL behind the last. */
const struct property_field *property_field_at(unsigned n);
unsigned property_field_number(const struct property_field *field);

/* -- values -- */

/* Length of a value of that type; -1: any; -2: there is no such type. */
int property_type_length(MQLONG type);
/* Of BOOLEAN and INT types. */
int64_t property_integer(const struct property *property);
/* Of FLOAT types. */
double property_real(const struct property *property);
void property_put_integer(struct buf *out, MQLONG type, int64_t number);
void property_put_real(struct buf *out, MQLONG type, double number);
/* The value as another type, into out. MQRC_PROP_CONV_NOT_SUPPORTED, MQRC_PROP_NUMBER_FORMAT_ERROR. */
MQLONG property_convert(const struct property *property, MQLONG type, struct buf *out);

#endif

/* unload_records.h - the records of an unloaded RACF database (IRRDBU00): a row of the database as fixed columns, and back.
 *
 * Records are in a code of one byte a character, as ISO 8859-1 has it, so that columns are columns; the texts of the database are
 * UTF-8. What the database has no place for is kept as an amendment: the fields of the record that came in which the record made
 * of the row does not have. It is applied as long as the field made of the row is still what it was: a change by a command counts.
 *
 * Errors:  REASON_BAD_VALUE with the place in struct unload_problem.
 * Memory:  a row owns nothing; texts that it borrows (values) are the caller's.
 * Blocks:  no.
 * Source:  unload_records.def, docs/formats/irrdbu00.md.
 */
#ifndef RACF_UNLOAD_RECORDS_H
#define RACF_UNLOAD_RECORDS_H

#include "racf/db_profiles.h"
#include "racf/db_users.h"
#include "racf/hours.h"

enum { UNLOAD_FIELDS_MAX = 64, UNLOAD_RECORD_MAX = 4096, UNLOAD_TYPE = 4, UNLOAD_ITEM = 600, UNLOAD_TEXT = 2304 };

enum unload_entity { ENTITY_GROUP, ENTITY_USER, ENTITY_DATA_SET, ENTITY_RESOURCE };

enum unload_shape {
    SHAPE_BASE,            /* the profile itself */
    SHAPE_SUBGROUPS,       /* one for each group below */
    SHAPE_MEMBERS,         /* one for each user of a group */
    SHAPE_CLAUTH,          /* one for each class in which the user defines profiles */
    SHAPE_GROUPS,          /* one for each group of a user: its name alone */
    SHAPE_CONNECTS,        /* the same with everything */
    SHAPE_VOLUMES,         /* one for each volume of a discrete data set profile */
    SHAPE_ACCESS,          /* one for each entry of the standard access list */
    SHAPE_CONDITIONAL,     /* of the conditional one */
    SHAPE_PROFILE_MEMBERS, /* one for each ADDMEM */
    SHAPE_SEGMENT,         /* a segment */
    SHAPE_ITEMS,           /* one for each word of a field of a segment */
    SHAPE_CUSTOM,          /* one for each field of a segment */
    SHAPE_KEPT,            /* none: kept as it came */
};

enum unload_codec {
    CODEC_ONLY, CODEC_TEXT, CODEC_DAY, CODEC_TIME, CODEC_SWITCH, CODEC_NO_SWITCH, CODEC_BIT, CODEC_WORD, CODEC_LEVEL,
        CODEC_AUTHORITY,
    CODEC_COUNT, CODEC_AUDIT, CODEC_DIGITS, CODEC_VALUE, CODEC_WORD_FLAG, CODEC_INTERVAL, CODEC_PASSWORD_DAY, CODEC_NO_PASSWORD,
    CODEC_GROUP_DATA_SET, CODEC_DATA_SET_TYPE, CODEC_MEMBER, CODEC_MEMBER_LEVEL,
    CODEC_MEMBER_PADS, CODEC_MEMBER_VOLUME, CODEC_WEEKDAY, CODEC_HOUR, CODEC_ZONE,
};
enum unload_audit { AUDIT_WHAT, AUDIT_SUCCESS, AUDIT_FAILURES };

/* What the records of one profile are about. */
struct unload_row {
    struct racf_group group;
    struct racf_user user;
    struct racf_connect connect;
    struct racf_profile profile;
    struct racf_data_set data_set;
    char volume[NAME8_MAX + 1]; /* the first one of a discrete data set profile */
    struct hours hours;         /* of a user or a general resource */
    bool group_data_set;        /* the first qualifier is a group */
    uint32_t interval;          /* SETROPTS PASSWORD(INTERVAL): of users who have none of their own */
    struct {
        struct name8 id;
        uint8_t level;
        char condition[NAME8_MAX + 1];
        char text[UNLOAD_TEXT];
        char value[UNLOAD_TEXT];
    } item;
    struct span values[UNLOAD_FIELDS_MAX]; /* of a segment, by the number of the field in its record; borrowed */
    char words[UNLOAD_FIELDS_MAX][32];     /* room for values that are read */
};

struct unload_field {
    const char *name;
    uint16_t from, to; /* columns, from 1 */
    char type;         /* C I D T Y */
    bool item;
    enum unload_codec codec;
    size_t offset, size; /* in struct unload_row */
    uint32_t mask;
    const char *text, *word;
};

struct unload_record {
    char type[UNLOAD_TYPE + 1];
    const char *text;
    enum unload_entity entity;
    enum unload_shape shape;
    const char *segment;
    const struct unload_field *fields;
    size_t field_count;
    size_t length; /* column of the last byte */
};

struct unload_problem {
    unsigned column;
    const char *field;  /* borrowed; "" for none */
    const char *wrong;  /* what is wrong with it, as a clause */
};

/* All of them, in the order of the records of one profile. */
const struct unload_record *unload_records(size_t *count);
/* By the first four bytes; NULL: no such type. */
const struct unload_record *unload_record_find(struct span record);

/* The record of a row, in full length. */
void unload_record_format(const struct unload_record *record, const struct unload_row *row, char *text);
/* The row of a record, whatever its length; what the record says nothing of stays. values of a segment are borrowed from the
 * record or from the row. */
int unload_record_parse(const struct unload_record *record, struct span text, struct unload_row *row,
                        struct unload_problem *problem) MUST_CHECK;
/* What tells this record from others of its type and profile: the fields marked so, a blank between. */
void unload_record_item(const struct unload_record *record, const char *text, char item[UNLOAD_ITEM]);
/* Appends to amendment what text has and made (in full length) has not; nothing when they are the same but for blanks at the
 * end. */
void unload_record_amendment(const struct unload_record *record, const char *made, struct span text, struct buf *amendment);
/* Puts it back into a record in full length, in a buffer. REASON_CORRUPT: it is none. */
int unload_record_amend(struct span amendment, struct buf *record) MUST_CHECK;

/* Text of a column as UTF-8; false: it does not fit. */
bool unload_text(struct span text, char *to, size_t size) MUST_CHECK;
/* The columns of the records as a page in Markdown. */
void unload_records_page(struct buf *out);

#endif

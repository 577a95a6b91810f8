/* class.h - the class descriptor table: what each resource class is, read from YAML (docs/formats/classes_yaml.md).
 *
 * DATASET, USER and GROUP are built in; all other classes come from the files of a folder, one file per group of classes
 * ($GREENBAR_HOME/config/classes/). A site adds a class by adding a file, or dynamically, by a profile in class CDT.
 *
 * Errors:  0 or a reason; problem then holds one line "FILE:LINE: what is wrong".
 * Memory:  class_table_load() hands out a table that class_table_free() takes back; rows belong to it.
 * Source:  facts of the class descriptor table and of CDTINFO.
 */
#ifndef RACF_CLASS_H
#define RACF_CLASS_H

#include "base/buf.h"
#include "base/name.h"

enum class_raclist { CLASS_RACLIST_ALLOWED, CLASS_RACLIST_DISALLOWED, CLASS_RACLIST_REQUIRED };
/* Which characters a profile name may have at its first place, and at the others: bits. */
enum class_characters {
    CLASS_ALPHA = 1,
    CLASS_NUMERIC = 2,
    CLASS_NATIONAL = 4, /* @ # $ */
    CLASS_SPECIAL = 8,  /* any other that a resource name can have */
    CLASS_ALPHANUM = CLASS_ALPHA | CLASS_NUMERIC,
    CLASS_ALPHA_NATIONAL = CLASS_ALPHA | CLASS_NATIONAL,
    CLASS_ANY = 15,
};

struct class_row {
    struct name8 name;
    struct name8 group;   /* grouping class of a member class; empty for none */
    struct name8 member;  /* member class of a grouping class; empty for none */
    unsigned posit;       /* classes of one POSIT share their options */
    unsigned max_length;  /* of a profile name */
    unsigned first;        /* enum class_characters */
    unsigned other;
    unsigned key_qualifiers; /* that many first qualifiers hold no generic characters */
    unsigned default_code; /* DFTRETC: what "no profile" means, 0, 4 or 8 */
    uint8_t default_uacc;  /* enum racf_level */
    enum class_raclist raclist;
    bool genlist;          /* SETROPTS GENLIST is allowed */
    bool generic;          /* generic profiles are allowed */
    bool operations;       /* OPERATIONS gives access */
    bool fold;             /* CASE(UPPER): names are folded */
    bool profiles;         /* profiles may be defined (PROFILESALLOWED) */
    bool user_uacc;        /* DFTUACC is that of the connection of who defines the profile (ACEE) */
    bool dynamic;          /* of class CDT */
    bool gone;             /* a dynamic class that was taken away: nobody finds it any more */
    bool built_in;         /* DATASET, USER, GROUP: not in the table of general resource classes */
    unsigned file, number; /* which class of which file it was, for messages of the loading; not encoded */
};

/* Rows stay where they are as long as the table: others keep pointers to them, and arrays of their own by their number. */
enum { CLASSES_MAX = 1000, CLASS_POSIT_MAX = 1023 };
struct class_table {
    struct class_row *rows; /* room for CLASSES_MAX: DATASET, USER, GROUP, then by name, then those that came later */
    size_t count;
    char *folder; /* from which it was loaded; NULL: none */
    uint16_t *hints; /* CLASS_HINTS of them: where a class of that hash was found last */
};

/* Every decision looks for classes by name again and again. A hint is a row's number, and may be wrong. */
enum { CLASS_HINTS = 512 };
unsigned class_hint(const char *name);

int class_table_load(struct class_table **table, const char *folder, struct buf *problem) MUST_CHECK;
void class_table_free(struct class_table *table);
/* Takes in what was added to the folder since; classes that are there stay as they are. */
int class_table_reload(struct class_table *table, struct buf *problem) MUST_CHECK;
/* Adds a dynamic class, or changes one; REASON_EXISTS when another class has the name, REASON_FULL. */
int class_table_put(struct class_table *table, const struct class_row *row) MUST_CHECK;
/* Before and after putting all dynamic classes: those that were not put are gone then. */
void class_table_forget_dynamic(struct class_table *table);
/* NULL when there is no such class. */
const struct class_row *class_find(const struct class_table *table, const char *name);
/* Is the name (not yet checked) one that profiles of this class may have: length and characters? */
bool class_name_good(const struct class_row *row, const char *name);
/* Has a generic name a form that is searched for: * only at the end of a qualifier, ** only as a whole one, and once? */
bool generic_name_good(const char *name);
/* What `greenbar classes check FILE` does: the file together with the others of folder, or alone when that is NULL. */
int class_file_check(const char *path, const char *folder, struct buf *problem) MUST_CHECK;

void class_row_encode(const struct class_row *row, struct buf *out);
void class_row_decode(struct reader *reader, struct class_row *row);

#endif

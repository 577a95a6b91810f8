/* store.h - the inside of struct racf_store, for the modules of the RACF database alone.
 *
 * What is kept in memory beside the file: the options of the classes and of the system, read at the start and again after every
 * rollback, so that a command or a decision reads them without a query.
 */
#ifndef RACF_STORE_H
#define RACF_STORE_H

#include "racf/audit.h"
#include "racf/class.h"
#include "racf/image.h"
#include "racf/racf_db.h"

/* In front of the class: the option that holds its LOGOPTIONS. */
#define LOGOPTIONS_OPTION "LOGOPTIONS."

enum { IMAGE_MAX = 1 << 30 };

/* What a profile name begins with, up to its first generic character: an index is on it, so that the generic profiles that may
 * cover a resource are found without looking at the others (db_images.c). */
#define SQL_LITERAL "substr(name, 1, instr(replace(replace(name, '%', '*'), '&', '*') || '*', '*') - 1)"

struct store_class {
    struct name8 name;
    const struct class_row *row; /* borrowed from the class descriptor table */
    struct racf_class_options options;
    bool genlist;
    bool global;
    bool audit;
    enum audit_logoptions logoptions;
};

/* A row of table options. */
struct store_option {
    char name[40];
    int64_t value;
};

struct racf_store {
    struct sql *sql; /* owned */
    char *path;      /* owned */
    struct class_table *classes;    /* borrowed */
    struct store_class *class_rows; /* owned; room for CLASSES_MAX, at the places of the table */
    size_t class_count;
    uint16_t hints[CLASS_HINTS]; /* as those of the class descriptor table */
    struct store_option *options; /* owned; in order of their names, none of a draft */
    size_t option_count;
    struct name8 system; /* the SMF system ID, as racf_store_is_of() was told; empty: not known */
    bool draft;  /* not the one that counts: it has no say in the class descriptor table */
    bool open;   /* a transaction was begun and not ended yet, by us */
    uint64_t global_generations; /* given out so far */
    bool shared; /* the command under way is not the first in it */
};

/* The options of a class that is in the class descriptor table, or DATASET, USER, GROUP; NULL for another. */
struct store_class *store_class(struct racf_store *store, const char *class_name);
/* Rows for classes that came to the class descriptor table. */
void store_take_classes(struct racf_store *store);
/* Writes the options of one class as they are in memory. */
int store_class_write(struct racf_store *store, struct store_class *row) MUST_CHECK;
/* The tables, as sql_open() takes them. */
extern const char store_schema[];
/* Begins a transaction if none is open. */
int store_begin(struct racf_store *store) MUST_CHECK;
/* One command inside the transaction: its beginning, what it did kept, what it did taken back. SQLite may have taken the whole
 * transaction back by itself (a full disk); when other commands were in it, store_undo() ends the process, since they may have been
 * told that they were done. */
int store_mark(struct racf_store *store) MUST_CHECK;
void store_keep(struct racf_store *store);
void store_undo(struct racf_store *store);
/* Reads everything that is kept in memory again: after a rollback to a savepoint. */
int store_reload(struct racf_store *store) MUST_CHECK;
/* A profile of the class changed; profiles of any class may have. */
void store_class_changed(struct racf_store *store, const char *class_name);
void store_all_changed(struct racf_store *store);
int store_set_option(struct racf_store *store, const char *name, int64_t value) MUST_CHECK;
/* Empty: takes it away. */
int store_set_option_text(struct racf_store *store, const char *name, struct span value) MUST_CHECK;
/* How names of the class are matched now. */
enum image_rules store_rules(struct racf_store *store, const struct store_class *row);
/* What SETROPTS says about auditing; row NULL: of no class. */
void store_audit_settings(struct racf_store *store, const struct store_class *row, struct audit_settings *settings);
/* Stores a new image of a RACLISTed class under a new generation. */
int store_image_put(struct racf_store *store, struct store_class *row, const struct buf *image) MUST_CHECK;
/* The same in as many turns as it takes: one part after the other (0 ...) of the image that is to have the next generation; then
 * that generation counts, or none; then what does not count goes, a part a call. */
enum { STORE_IMAGE_PART = 1 << 20 };
int store_image_put_part(struct racf_store *store, const struct store_class *row, struct span image, size_t part,
                         bool *more) MUST_CHECK;
int store_image_count(struct racf_store *store, struct store_class *row, bool raclisted) MUST_CHECK;
int store_images_tidy(struct racf_store *store, bool *more) MUST_CHECK;
/* The same for the global access table of a class (SETROPTS GLOBAL). */
int store_global_put(struct racf_store *store, struct store_class *row, const struct buf *image) MUST_CHECK;
/* Images and global access tables that a racf of another image layout made are compiled again, from the profiles as they are now,
 * as a REFRESH would: nobody could decide by them. */
int store_images_renew(struct racf_store *store) MUST_CHECK;

#endif

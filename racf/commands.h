/* commands.h - running one RACF command: parse by commands.def, check who may, do it whole or not at all.
 *
 * Errors:  racf_command_run() returns the command's return code: 0 done, 4 nothing found or done in part, 8 not done (syntax, not
 *          authorized), 12 could not be done (the database failed). Messages say why. A command of return code 12 changed nothing.
 * Memory:  out and clist are the caller's. effects belongs to the caller too: command_effects_release().
 * Blocks:  no, except in the callbacks of the environment.
 * Source:  facts of the RACF command language; commands.def.
 */
#ifndef RACF_COMMANDS_H
#define RACF_COMMANDS_H

#include "base/identity.h"
#include "racf/racf_db.h"

/* What the catalog says of a data set. */
struct command_data_set {
    char volume[7];
    bool vsam;
};

/* What a command needs of the world around. */
struct command_environment {
    microseconds now;
    struct name8 prefix; /* PROFILE PREFIX for data set names without apostrophes; empty: none */
    const char *step;    /* of a job, for the history; may be NULL */
    uint32_t card;       /* of the input of the step, or 0 */
    void *context;       /* of the callbacks */
    /* Makes the record that racf_store_set_secret() keeps, with the salt of like, a former record of the same user (empty: none).
     * NULL: commands that set a password fail with return code 12. */
    int (*password_seal)(void *context, const struct name8 *user, struct span password, struct span like, struct buf *record);
    /* 0 when it is the password of the record, REASON_BAD_PASSWORD when not. */
    int (*password_match)(void *context, const struct name8 *user, struct span record, struct span password);
    /* The same of several records, each a field: 0 when it is the password of one. */
    int (*password_used)(void *context, const struct name8 *user, struct span records, struct span password);
    /* Is the data set cataloged? 0, or REASON_NOT_FOUND; any other reason takes the command back: who cannot know now asks for
     * it and runs the command again. NULL: nothing is cataloged. */
    int (*cataloged)(void *context, const char *name, struct command_data_set *found);
    /* The names of the cataloged data sets that fit a pattern of the catalog (`*` within a qualifier, `**` any qualifiers), in
     * order, to each() as long as that returns 0; as cataloged() for the rest. NULL: none are. */
    int (*cataloged_like)(void *context, const char *pattern, int each(void *to, struct span name), void *to);
    /* Has an image of the class, as it is now, been put into the database in parts (store.h)? 0: it has; REASON_NOT_FOUND: it has
     * not, the command is to compile it itself; any other reason takes the command back: who has many profiles compiled elsewhere
     * runs the command again when that is done. NULL: no. What is left of images that do not count any more is the caller's to take
     * away (store_images_tidy()). */
    int (*image)(void *context, const char *class_name);
    /* Takes an SMF record that this command makes. A negative reason takes the command back: what has to be audited is not done
     * when it cannot be recorded. NULL: nothing is audited. */
    int (*record)(void *context, struct span record);
};

enum command_effect_kind {
    EFFECT_IMAGE = 1,   /* a new image is stored: RACLIST or REFRESH. Publish it under its new generation. */
    EFFECT_NO_IMAGE,    /* NORACLIST: the image is gone, the generation is another one */
    EFFECT_CLASS,       /* active, generic or another option of the class changed */
    EFFECT_PROFILES,    /* profiles of a class that is not RACLISTed changed: forget what was compiled from it */
    EFFECT_USER,        /* name is a user ID: its profile or connections changed (a new session sees it) */
    EFFECT_OPTIONS,     /* options of the system changed */
};
struct command_effect {
    enum command_effect_kind kind;
    struct name8 name; /* class or user ID */
};
struct command_effects {
    struct command_effect *effects; /* owned */
    size_t count;
};
void command_effects_release(struct command_effects *effects);

/* Runs one command. out gets its lines for SYSTSPRT; clist the lines of SEARCH with CLIST. effects must be zeroed. Begins a
 * transaction if none is open; the caller commits (racf_store_commit) before it answers. */
int racf_command_run(struct racf_store *store, const struct identity *issuer, struct span command,
                     const struct command_environment *environment, struct buf *out, struct buf *clist,
                     struct command_effects *effects) MUST_CHECK;

#endif

/* topic_tree.h - topic strings as a tree: which subscriptions a string has, which topic objects stand above it.
 *
 * Levels are what stands between slashes; the root is the empty string. A node is there while somebody uses it, and stays for a
 * while behind that. Wildcards: of topics (+ one level, # any number of levels, only as a level of their own), of characters
 * (* any characters, ? one, % in front of one that means itself).
 * A node holds the text of its own level alone, so that a string of many levels costs its length once.
 *
 * Units:   microseconds.
 * Errors:  none but those of topic_string_good() and topic_pattern_good().
 * Memory:  the tree owns its nodes; a node stays where it is while it is used (topic_use()). Subscriptions are the caller's, and
 *          are in the tree between topic_subscribe() and topic_unsubscribe().
 * Blocks:  no.
 * Source:  IBM MQ, Topic trees; Wildcard schemes. docs/decisions/0013-topics.md.
 */
#ifndef MSTR_TOPIC_TREE_H
#define MSTR_TOPIC_TREE_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/span.h"
#include "base/table.h"
#include "mstr/fair_share.h"

enum {
    TOPIC_STRING_MAX = 10240,
    TOPIC_BYTES = 1024, /* that a node counts as beside its text: with the table of those below it */
};

struct object;

/* What the tree has to know of a subscription; the first member of the caller's own structure. */
struct topic_subscriber {
    struct topic_subscriber *next, **link; /* of its node */
    char *pattern; /* owned by the caller */
    struct name8 maker; /* of whose share its node is; none: of nobody's */
    bool characters; /* wildcards of characters */
    bool is_wild;
    struct topic *topic; /* of that string */
};

struct topic {
    UT_hash_handle hh; /* of the parent's children, by the text of the level */
    struct topic_tree *tree;
    struct topic *parent;
    struct topic *children;
    char *level;           /* the text of it; that of the root is empty */
    size_t length;         /* of the whole string */
    struct share_owner *owner; /* of whose share it is, NULL: of nobody's */
    const struct object *object; /* borrowed: the topic object of that string, NULL for none */
    uint32_t uses;         /* of all kinds but children */
    uint32_t publishers;   /* handles */
    uint32_t subscribers;  /* subscriptions to exactly this string */
    struct topic_subscriber *exact; /* those of them that have no wildcard */
    struct topic_subscriber *wild;  /* patterns of which this string is what stands in front of the level of the first wildcard */
    uint64_t retained;     /* position of the retained publication, 0: none; and its number */
    uint64_t retained_number;
    uint64_t changed;      /* the tree's number of changes when patterns here came or went last */
    uint64_t matched;      /* that when matches was what there is; 0: there are none yet */
    struct topic_subscriber **matches;
    uint32_t match_count;
    microseconds used;     /* when it was used last */
    uint32_t walks;        /* that are at it */
    bool idle;             /* it is in the tree's list of those */
    struct topic *next_idle, *previous_idle;
    microseconds published; /* last publication; 0: none since the start */
    uint64_t publications;
};

struct topic_tree {
    struct topic root;
    uint32_t topic_count;
    uint32_t subscriber_count;
    uint64_t changes;  /* of patterns and of topic objects, */
    uint64_t objects_changed; /* and that number when it was these last */
    struct topic *idle; /* nodes that nobody uses and that have none below them, in the order in which they became so */
    struct share_owner *owners; /* of nodes, */
    uint64_t owned;             /* and the bytes of all that have one */
    struct buf string; /* of the node that patterns are compared with */
    /* Does the object stand in the way of wildcards above it? */
    bool (*blocks)(const struct object *object);
};

void topic_tree_init(struct topic_tree *tree, bool (*blocks)(const struct object *object));
/* Subscriptions have left before. */
void topic_tree_release(struct topic_tree *tree);

/* A string that can be published to; a pattern that can be subscribed to. */
bool topic_string_good(struct span string);
bool topic_pattern_good(struct span pattern, bool characters);
/* Has it wildcards, or characters that would be one? */
bool topic_pattern_wild(struct span pattern, bool characters);
bool topic_fits(struct span pattern, bool characters, struct span string);
/* What that counts as for strings of these lengths, in messages that are looked at. */
uint64_t topic_fit_work(size_t pattern, size_t string);

/* The whole string of the node, in the buffer in the place of what is there. */
struct span topic_string(const struct topic *topic, struct buf *string);
struct topic *topic_find(struct topic_tree *tree, struct span string);
/* The node of the string, made when it is not there; used once more. */
struct topic *topic_use(struct topic_tree *tree, struct span string);
/* The same; what is made is of that user's share. */
struct topic *topic_use_as(struct topic_tree *tree, struct span string, const struct name8 *user);
/* The bytes that would be made. */
uint64_t topic_cost(struct topic_tree *tree, struct span string);
void topic_unuse(struct topic *topic, microseconds now);
/* Goes over the tree: the next node behind this one (the root behind NULL), NULL at the end. */
struct topic *topic_next(struct topic_tree *tree, struct topic *topic);
/* The same for the nodes at and below one. */
struct topic *topic_next_below(struct topic *top, struct topic *topic);
/* The same in turns: between two of them the tree may change, and the node that the walk is at stays. NULL at the end. */
struct topic_walk {
    struct topic *top; /* NULL: there is none to be walked to */
    struct topic *at;  /* NULL: it has not begun, or is over */
};
struct topic *topic_walk_on(struct topic_walk *walk);
void topic_walk_end(struct topic_walk *walk);
/* The lowest node above all strings that the pattern fits, NULL: there is none of them. */
struct topic *topic_top(struct topic_tree *tree, struct span pattern, bool characters);
/* Frees nodes that nobody has used since then, so many as are freed at once. The oldest of the others: 0 when there is none. */
microseconds topic_prune(struct topic_tree *tree, microseconds since);

/* pattern, maker, characters are set; the rest is filled in. */
void topic_subscribe(struct topic_tree *tree, struct topic_subscriber *subscriber);
void topic_unsubscribe(struct topic_tree *tree, struct topic_subscriber *subscriber, microseconds now);
/* The subscriptions that get what is published to this node: its matches are valid until the next change. Patterns that come and go
 * cost nothing; the first publication behind that compares the topic with all that stand at and above it. What that counts as. */
uint64_t topic_match(struct topic_tree *tree, struct topic *topic);
/* Does the subscription get what is published to this node? */
bool topic_reaches(struct topic_tree *tree, const struct topic_subscriber *subscriber, const struct topic *topic);
/* Topic objects have changed: all matches are worked out anew. */
void topic_objects_changed(struct topic_tree *tree);

#endif

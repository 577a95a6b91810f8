/* channel_rules.h - channel authentication records: which one applies to a connection.
 *
 * A record is an object of class CHLAUTH; its name is the channel profile, its type and what else identifies it, with blanks
 * between. Of the records that fit a connection the one with the most specific profile counts, then by type (certificate, user or
 * queue manager, address), then the one with the most specific value, then with the most specific address.
 *
 * Memory:  everything is borrowed.
 * Source:  facts/mq-channels.md, section 5. '*MQADMIN' in a USERLIST is a name like any other: who is privileged on z/OS is not a
 *          question of one group.
 */
#ifndef MSTR_CHANNEL_RULES_H
#define MSTR_CHANNEL_RULES_H

#include "mstr/objects.h"

/* The profile of a record. */
struct span rule_profile(const struct object *record);
/* The name of a record; values that identify it: those of rule_keys() that it has. */
void rule_name(struct buf *name, struct span profile, const struct object *draft);
/* The attributes that identify a record besides profile and type, ended by ATTRIBUTE_COUNT. */
extern const enum attribute rule_keys[];

/* An address as 9.20.1.7 or 2001:DB8::1; a pattern as 9.20.*, 9.20.1-9.*, *.example.com. */
bool address_good(struct span address);
bool address_pattern_good(struct span pattern, bool host_names);
bool address_fits(struct span pattern, struct span address);
/* Attributes of a distinguished name against those that a filter names. */
bool peer_fits(struct span filter, struct span name);
/* A profile that may end in an asterisk against a name, in any case or not. */
bool profile_fits(struct span profile, struct span channel);

/* Whom a rule is looked for. user, qmgr, peer, issuer may be empty. */
struct channel_partner {
    struct span channel, address, user, qmgr, peer, issuer;
};
/* The record that applies, NULL for none: a blocked address; else the map rule, unless the user that results is a blocked one.
 * channel_user: MCAUSER of the channel's definition. */
const struct object *rule_for(const struct objects *objects, const struct channel_partner *partner, struct span channel_user);

#endif

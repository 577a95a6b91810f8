/* password_rules.h - what new passwords and phrases have to look like: SETROPTS PASSWORD(RULEn), and what always holds.
 *
 * A rule is kept as text, "6:8 ALLLLLLN": shortest and longest, and for each place the letter of the characters that it may
 * have, as SETROPTS LIST prints them. Errors:  0 or a negative reason of the database. Source:  facts 5. A password is accepted
 * when one of the rules of its length fits, or when there are no rules.
 */
#ifndef RACF_PASSWORD_RULES_H
#define RACF_PASSWORD_RULES_H

#include "racf/operands.h"
#include "racf/racf_db.h"

enum { PASSWORD_RULES = 8, PASSWORD_LONGEST = 8, RULE_TEXT = 16, PHRASE_SHORTEST = 9, PHRASE_LONGEST = 100 };

/* The text of a rule that SETROPTS gives; false when its operands make none. */
bool password_rule_take(const struct operands *rule, char text[RULE_TEXT]);
/* Appends the operands that make a rule of that text: "LENGTH(6:8) ALPHA(1) NUMERIC(2:8)". */
void password_rule_put(const char *text, struct buf *out);
/* Does a password (folded already) fit the rule? */
bool password_rule_fits(const char *rule, struct span password);
/* The text of rule number 1 to 8; empty when it is not set. */
int password_rule_get(struct racf_store *store, int number, char text[RULE_TEXT]) MUST_CHECK;
/* May it be a new password: characters, and one of the rules? A phrase: length, two letters, two other characters, no user ID
 * in it, no character three times in a row. */
int password_rules_accept(struct racf_store *store, struct span password, bool *accepted) MUST_CHECK;
/* Only its characters: those that SETROPTS allows, whoever sets it. */
bool password_characters_good(struct racf_store *store, struct span password);
bool phrase_good(const struct name8 *user, struct span phrase);

#endif

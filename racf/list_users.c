/* list_users.c - LISTUSER: users and their connections, to the column. */
#include "base/bug.h"
#include "base/mem.h"
#include "racf/authority.h"
#include "racf/base_fields.h"
#include "racf/db_profiles.h"

/* Words stand in lines of this many columns at most. */
enum { ATTRIBUTES_WIDTH = 79 };

/* other: a word, or several, behind those of the attributes; NULL for none. */
static void put_attributes(struct buf *out, const char *title, uint32_t attributes, const char *other)
{
    size_t start = out->length;
    bool any = false;

    buf_put_text(out, title);

    for (size_t i = 0; i <= user_attribute_count; i++) {
        const char *word = i == user_attribute_count                 ? other
                           : (attributes & user_attributes[i].bit) ? user_attributes[i].word
                                                                     : NULL;

        if (!word)
            continue;
        if (any && out->length - start + 1 + strlen(word) > ATTRIBUTES_WIDTH) { /* a second line of the same kind */
            buf_put_text(out, "\n");
            start = out->length;
            buf_put_text(out, title);
            any = false;
        }
        buf_printf(out, "%s%s", any ? " " : "", word);
        any = true;
    }
    buf_put_text(out, any ? "\n" : "NONE\n");
}

static void put_dates(struct buf *out, const char *indent, microseconds revoke, microseconds resume)
{
    char first[LONG_DAY_TEXT], second[LONG_DAY_TEXT];

    buf_printf(out, "%sREVOKE DATE=%s   RESUME DATE=%s\n", indent, command_long_day(revoke, first),
               command_long_day(resume, second));
}

/* The count of connections: at least two digits, thousands by commas, six characters. */
static void put_count(struct buf *out, uint32_t count)
{
    char text[16];

    if (count >= 1000)
        snprintf(text, sizeof text, "%u,%03u", count / 1000, count % 1000);
    else
        snprintf(text, sizeof text, "%02u", count);
    buf_printf(out, "%6s", text);
}

static void put_connect(struct buf *out, const struct racf_connect *connect)
{
    char created[DAY_TEXT], last[DAY_TEXT], time[CLOCK_TEXT];

    buf_printf(out, "  GROUP=%-8s  AUTH=%-8s CONNECT-OWNER=%-8s  CONNECT-DATE=%s\n", connect->group.text,
               group_authority_text(connect->authority), connect->owner.text,
               command_day_text(connect->created, created));
    buf_put_text(out, "    CONNECTS=");
    put_count(out, connect->count);
    buf_printf(out, "  UACC=%-8s LAST-CONNECT=", racf_level_text((enum racf_level)connect->uacc));
    if (connect->last)
        buf_printf(out, "%s/%s\n", command_day_text(connect->last, last), clock_colons(connect->last, time));
    else
        buf_put_text(out, "UNKNOWN\n");
    put_attributes(out, "    CONNECT ATTRIBUTES=", connect->attributes, NULL);
    put_dates(out, "    ", connect->revoke_date, connect->resume_date);
}

/* What ATTRIBUTES says about password and phrase. */
static const char *secret_words(const struct racf_user *user)
{
    if (user->has_phrase)
        return user->has_password ? "PASSPHRASE" : "PASSPHRASE NOPASSWORD";
    return user->has_password ? NULL : "PROTECTED";
}

/* When the user may work, and labels. */
static int put_base_fields(struct command *command, const struct racf_user *user, bool labels)
{
    const char *key = user->name.text;
    struct buf *out = command->out;
    struct span first, second, third = SPAN_NONE;
    int reason = base_field(command, 'U', key, labels ? "SECLEVEL" : "DAYS", &first);

    if (reason == 0)
        reason = base_field(command, 'U', key, labels ? "CATEGORY" : "TIME", &second);
    if (reason == 0 && labels)
        reason = base_field(command, 'U', key, "SECLABEL", &third);
    if (reason < 0)
        return reason;
    if (!labels) {
        buf_printf(out, " LOGON ALLOWED   (DAYS)          (TIME)\n ---------------------------------------------\n %-31s %s\n",
                   first.length ? first.data : "ANYDAY", second.length ? second.data : "ANYTIME");
        return 0;
    }
    buf_printf(out, "SECURITY-LEVEL=%s\nCATEGORY-AUTHORIZATION\n", first.length ? first.data : "NONE SPECIFIED");
    if (second.length == 0)
        buf_put_text(out, " NONE SPECIFIED\n");
    for (struct span word = span_word(&second); word.length; word = span_word(&second))
        buf_printf(out, " %.*s\n", (int)word.length, word.data);
    buf_printf(out, "SECURITY-LABEL=%s\n", third.length ? third.data : "NONE SPECIFIED");
    return 0;
}

static int put_base(struct command *command, const struct racf_user *user)
{
    const char *programmer = user->programmer[0] ? user->programmer : "UNKNOWN";
    char created[DAY_TEXT], changed[DAY_TEXT], phrase[DAY_TEXT], last[DAY_TEXT], time[CLOCK_TEXT], interval[8] = "N/A";
    struct buf *out = command->out;
    struct racf_connect *connects;
    size_t count;
    int reason = connects_of_user(command->store, &user->name, &connects, &count);

    if (reason < 0)
        return reason;
    if (!(user->attributes & USER_INTERVAL_NEVER) && user->has_password)
        snprintf(interval, sizeof interval, "%3u",
                 user->interval ? user->interval
                                : (unsigned)racf_store_option(command->store, "PASSWORD.INTERVAL", PASSWORD_INTERVAL));
    buf_printf(out, "USER=%s  NAME=%-20s  OWNER=%-8s  CREATED=%s\n", user->name.text, programmer, user->owner.text,
               command_day_text(user->created, created));
    buf_printf(out, " DEFAULT-GROUP=%-8s PASSDATE=%-6s PASS-INTERVAL=%3s PHRASEDATE=%s\n", user->dfltgrp.text,
               user->has_password ? command_day_text(user->password_changed, changed) : "N/A", interval,
               user->has_phrase ? command_day_text(user->phrase_changed, phrase) : "N/A");
    put_attributes(out, " ATTRIBUTES=", user->attributes, secret_words(user));
    put_dates(out, " ", user->revoke_date, user->resume_date);
    if (user->last_access)
        buf_printf(out, " LAST-ACCESS=%s/%s\n", command_day_text(user->last_access, last), clock_colons(user->last_access, time));
    else
        buf_put_text(out, " LAST-ACCESS=UNKNOWN\n");
    buf_printf(out, " CLASS AUTHORIZATIONS=%s\n", user->clauth[0] ? user->clauth : "NONE");
    if (user->data[0])
        buf_printf(out, " INSTALLATION-DATA=%s\n", user->data);
    else
        buf_put_text(out, " NO-INSTALLATION-DATA\n");
    if (user->model[0])
        buf_printf(out, " MODEL-NAME=%s\n", user->model);
    else
        buf_put_text(out, " NO-MODEL-NAME\n");
    reason = put_base_fields(command, user, false);
    for (size_t i = 0; i < count; i++)
        put_connect(out, &connects[i]);
    mem_free(connects);
    return reason < 0 ? reason : put_base_fields(command, user, true);
}

static int may_list(struct command *command, const struct racf_user *user, bool *may)
{
    int reason = authority_user(command, user, AUTHORITY_LIST, may);

    return reason < 0 || *may ? reason : authority_delegated(command, user, "IRR.LISTUSER", "IRR.LU", RACF_READ, may);
}

static int list_one(struct command *command, const struct name8 *name, bool *listed)
{
    struct racf_user user;
    bool may;
    int reason = user_get(command->store, name, &user);

    *listed = false;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH30001I, "USER", name->text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = may_list(command, &user, &may);
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, ICH30002I, name->text);
        command_code(command, 4);
        return 0;
    }
    *listed = true;
    if (!operand_given(&command->operands, "NORACF"))
        reason = put_base(command, &user);
    return reason < 0 ? reason : segments_list(command, 'U', "USER", name->text);
}

/* LISTUSER *: every user that the issuer may see, the others passed over. */
static int list_all(struct command *command)
{
    struct name8 *names;
    size_t count;
    bool any = false;
    int reason = user_names(command->store, &names, &count);

    for (size_t i = 0; i < count && reason == 0; i++) {
        struct racf_user user;
        bool may, listed;

        reason = user_get(command->store, &names[i], &user);
        if (reason == 0)
            reason = may_list(command, &user, &may);
        if (reason == 0 && may)
            reason = list_one(command, &names[i], &listed);
        any = any || (reason == 0 && may);
    }
    mem_free(names);
    if (reason == 0 && !any) {
        message(command->out, ICH30011I);
        command_code(command, 4);
    }
    return reason;
}

int racf_listuser(struct command *command)
{
    const struct operand_value *value = operand_value(&command->operands, "userid");
    bool listed;
    int reason = 0;

    if (operand_given(&command->operands, "NORACF") && !segments_asked(command, 'U')) {
        message(command->out, ICH30012I);
        command_code(command, 4);
        return 0;
    }
    if (value->count == 0)
        return list_one(command, &command->issuer->user, &listed);
    for (size_t i = 0; i < value->count && reason == 0; i++)
        reason =
            strcmp(value->items[i].text.data, "*") == 0 ? list_all(command) : list_one(command, &value->items[i].name, &listed);
    return reason;
}

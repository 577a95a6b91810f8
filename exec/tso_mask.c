/* tso_mask.c - passwords of commands, overwritten in what is printed of them.
 *
 * A keyword whose value is a secret, in full or shortened, then a parenthesis: all up to the one that closes it becomes
 * asterisks, also in the lines that continue the command. PASSWORD( of SETROPTS holds rules and no password.
 */
#include "base/text.h"
#include "exec/tso.h"

static const struct {
    const char *keyword;
    size_t shortest;
    bool in_setropts;
} secrets[] = {
    { "PASSWORD", 3, false }, { "PHRASE", 2, false }, { "RVARYPW", 3, true }, { "SESSKEY", 5, false }, { "BINDPW", 5, false },
};

static bool shortens(struct span word, const char *keyword, size_t shortest)
{
    size_t i = 0;

    while (i < word.length && keyword[i] && text_upper(word.data[i]) == keyword[i])
        i++;
    return i == word.length && i >= shortest;
}

static bool is_secret(const struct tso_mask *mask, struct span word)
{
    for (size_t i = 0; i < ARRAY_COUNT(secrets); i++)
        if (secrets[i].in_setropts == mask->setropts && shortens(word, secrets[i].keyword, secrets[i].shortest))
            return true;
    return false;
}

/* One character of the value, or the parenthesis that ends it. */
static void overwrite(struct tso_mask *mask, char *c)
{
    if (*c == '\'')
        mask->quoted = !mask->quoted;
    else if (*c == '(' && !mask->quoted)
        mask->depth++;
    else if (*c == ')' && !mask->quoted)
        mask->depth--;
    if (mask->depth && *c != ' ')
        *c = '*';
}

void tso_mask_line(struct tso_mask *mask, bool continued, char *line, size_t length)
{
    struct span rest = span_bytes(line, length), word = SPAN_NONE;
    size_t start = 0;

    if (!continued)
        *mask = (struct tso_mask){ .setropts = shortens(span_word(&rest), "SETROPTS", 4) };
    for (size_t i = 0; i < length; i++) {
        if (mask->depth) {
            overwrite(mask, &line[i]);
            start = i + 1;
        } else if (text_is_letter(line[i]) || (line[i] >= 'a' && line[i] <= 'z')) {
            word = span_bytes(line + start, i + 1 - start);
        } else if (line[i] == '(' && is_secret(mask, word)) {
            mask->depth = 1;
            mask->quoted = false;
        } else {
            start = i + 1;
            if (line[i] != ' ') /* blanks may stand in front of the parenthesis */
                word = SPAN_NONE;
        }
    }
}

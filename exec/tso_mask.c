/* tso_mask.c - commands as they may be shown: what follows a secret keyword is replaced.
 *
 * DIFFERS: where commands are echoed (SYSTSPRT, EXEC LIST) their passwords are asterisks; the terminal monitor program prints them.
 *
 * It reads like TSO does, but gives way on the safe side only: a keyword counts in whatever abbreviation, inside apostrophes too
 * (one that is missing elsewhere must not lay a password bare), with blanks or a comment in front of its parenthesis, joined or not
 * joined with what the line before ended with. The value goes to the parenthesis that closes it, and to the end of the command
 * where there is none.
 */
#include "base/text.h"
#include "exec/tso.h"

static const char STARS[] = "********"; /* as many for every value: its length is nobody's business either */

/* Is there any of these in the word? */
static bool holds(const char *word)
{
    static const char *const parts[] = { "PASS", "PHRASE", "PSWD", "PWD", "BINDPW", "SESSK", "KEYMASK", "KEYENC", "SECRET" };

    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strstr(word, parts[i]))
            return true;
    return false;
}

static bool shortens(const char *word, const char *keyword, size_t least)
{
    size_t length = strlen(word);

    return length >= least && strncmp(keyword, word, length) == 0;
}

/* A keyword with a secret behind it, in whatever abbreviation somebody may try, or misspelt. */
static bool is_secret(const struct tso_mask *mask, const char *word)
{
    static const struct {
        const char *keyword;
        size_t least; /* letters of an abbreviation */
    } rows[] = {
        { "PASSWORD", 1 }, { "PHRASE", 2 },    { "BINDPW", 5 },       { "SESSKEY", 2 },
        { "RVARYPW", 2 },  { "KEYMASKED", 4 }, { "KEYENCRYPTED", 4 },
    };

    if (mask->setropts)
        return shortens(word, "RVARYPW", 2);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (shortens(word, rows[i].keyword, rows[i].least))
            return true;
    return strncmp(word, "PAS", 3) == 0 || strncmp(word, "PHR", 3) == 0 || strncmp(word, "PSW", 3) == 0 ||
           strncmp(word, "PW", 2) == 0 || holds(word);
}

/* One more letter; of a long word its end counts. */
static void add(char word[TSO_MASK_WORD + 1], char letter)
{
    size_t length = strlen(word);

    if (length == TSO_MASK_WORD)
        memmove(word, word + 1, length--);
    word[length] = text_upper(letter);
    word[length + 1] = '\0';
}

static bool word_character(char c)
{
    return text_is_letter(c) || text_is_digit(c) || text_is_national(c) || (unsigned char)c >= 0x80;
}

/* How long the comment is that begins here, 0: none does. It ends with its line at the latest. */
static size_t comment_length(const struct tso_mask *mask, struct span line, size_t at)
{
    size_t i = at + 2;

    if (mask->comment || mask->quoted || at + 1 >= line.length || line.data[at] != '/' || line.data[at + 1] != '*')
        return 0;
    while (i + 1 < line.length && !(line.data[i] == '*' && line.data[i + 1] == '/'))
        i++;
    return i + 1 < line.length ? i + 2 - at : line.length - at;
}

/* Behind a secret keyword: nothing is shown but the parenthesis that closes it. Returns how much of the line it was. */
static size_t swallow(struct tso_mask *mask, struct span line, size_t at)
{
    size_t i = at;

    while (i < line.length && mask->depth) {
        char c = line.data[i];
        size_t comment = comment_length(mask, line, i);

        i += comment ? comment : 1;
        if (comment)
            continue;
        if (c == '\'')
            mask->quoted = !mask->quoted;
        else if (!mask->quoted && c == '(')
            mask->depth++;
        else if (!mask->quoted && c == ')')
            mask->depth--;
    }
    return i - at;
}

static void new_words(struct tso_mask *mask)
{
    mask->word[0] = mask->tail[0] = '\0';
    mask->gap = false;
}

/* One character that is no part of a secret. */
static void look(struct tso_mask *mask, char c)
{
    if (!mask->verb_known && !word_character(c) && (mask->word[0] || c != ' ')) {
        mask->verb_known = true;
        mask->setropts = c == ' ' && shortens(mask->word, "SETROPTS", 4);
    }
    if (word_character(c)) {
        if (mask->gap)
            new_words(mask);
        add(mask->word, c);
        add(mask->tail, c);
    } else if (c == ' ' || c == ',' || c == '\t') {
        mask->gap = true;
    } else if (c == '(' && (is_secret(mask, mask->word) || is_secret(mask, mask->tail))) {
        mask->depth = 1;
        mask->quoted = false;
    } else if (c != '+' && c != '-') { /* which may end the line, and the word goes on behind it */
        new_words(mask);
    }
}

/* The line ends and the command may go on: with the rest of its last word, or with a new one. Both are looked at. */
static void end_line(struct tso_mask *mask)
{
    mask->gap = false;
    mask->tail[0] = '\0';
    mask->goes_on = true;
}

/* A comment may be a command that somebody has taken out: it is shown as one of its own. */
static void put_comment(struct span comment, struct buf *out)
{
    struct tso_mask inside = { .comment = true };
    bool closed = comment.length >= 4 && span_is(span_from(comment, comment.length - 2), "*/");

    buf_put_text(out, "/*");
    tso_mask_line(&inside, span_part(comment, 2, comment.length - (closed ? 4 : 2)), out);
    buf_put_text(out, closed ? "*/" : "");
}

void tso_mask_line(struct tso_mask *mask, struct span line, struct buf *out)
{
    struct span text = span_trim_end(line);
    size_t i = 0;

    /* Blanks in front of a line that goes on may be dropped: they end no word. */
    if (mask->goes_on && !mask->depth)
        while (i < line.length && line.data[i] == ' ')
            buf_put(out, &line.data[i++], 1);
    while (i < line.length) {
        size_t comment = comment_length(mask, line, i);

        if (mask->depth) {
            i += swallow(mask, line, i);
            if (mask->depth == 0) {
                buf_put_text(out, ")");
                mask->quoted = false;
                new_words(mask);
            }
            continue;
        }
        if (comment) {
            put_comment(span_part(line, i, comment), out);
            mask->tail[0] = '\0';
            i += comment;
            continue;
        }
        look(mask, line.data[i]);
        buf_put(out, &line.data[i++], 1);
        if (mask->depth)
            buf_put_text(out, STARS);
    }
    if (mask->depth && text.length && (text.data[text.length - 1] == '+' || text.data[text.length - 1] == '-'))
        buf_printf(out, " %c", text.data[text.length - 1]); /* that the command goes on is no secret */
    end_line(mask);
}

/* event_text.h - an event message as one line of text, for tests: "COMMAND(45) REASON(2224) 2015(ZQS1) 2002(Q) 36(4)"; a group as
 * "8001{2: ...}", with its number of parameters, names as "2020(A,B)", bytes as their number. Ends the test where the structures do
 * not fit together. */
#ifndef TESTS_UNIT_MSTR_EVENT_TEXT_H
#define TESTS_UNIT_MSTR_EVENT_TEXT_H

#include <stdarg.h>

#include "tests/unit/test.h"

#include "mstr/mqi_call.h"

struct event_line {
    const char *bytes;
    size_t length, at;
    char text[1 << 14];
    size_t used;
};

static inline void event_print(struct event_line *line, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    line->used += (size_t)vsnprintf(line->text + line->used, sizeof line->text - line->used, format, values);
    va_end(values);
    assert_true(line->used < sizeof line->text);
}

static inline void event_string(struct event_line *line, size_t at, MQLONG length)
{
    struct span text;

    assert_true(length >= 0 && (size_t)length <= line->length - at);
    text = mqi_name(line->bytes + at, (size_t)length);
    event_print(line, "%.*s", (int)text.length, text.data);
}

static inline void event_parameter(struct event_line *line)
{
    MQLONG structure[6] = { 0 };
    size_t left = line->length - line->at, here = line->at;

    assert_true(left >= 16);
    memcpy(structure, line->bytes + here, left < sizeof structure ? left : sizeof structure);
    assert_true(structure[1] >= 16 && structure[1] % 4 == 0 && (size_t)structure[1] <= left);
    line->at += (size_t)structure[1];
    event_print(line, " %d", structure[2]);
    switch (structure[0]) {
    case MQCFT_INTEGER:
        assert_int_equal(structure[1], 16);
        event_print(line, "(%d)", structure[3]);
        break;
    case MQCFT_STRING:
        assert_true(structure[4] >= 0 && (size_t)structure[4] + 20 <= (size_t)structure[1] && structure[1] - structure[4] < 24);
        event_print(line, "(");
        event_string(line, here + 20, structure[4]);
        event_print(line, ")");
        break;
    case MQCFT_STRING_LIST:
        assert_true(structure[1] >= 24 + structure[4] * structure[5] && structure[1] < 28 + structure[4] * structure[5]);
        event_print(line, "(");
        for (MQLONG i = 0; i < structure[4]; i++) {
            event_print(line, i ? "," : "");
            event_string(line, here + 24 + (size_t)(i * structure[5]), structure[5]);
        }
        event_print(line, ")");
        break;
    case MQCFT_BYTE_STRING:
        assert_true(structure[1] >= 16 + structure[3] && structure[1] < 20 + structure[3]);
        event_print(line, "(%d bytes)", structure[3]);
        break;
    default:
        assert_int_equal(structure[0], MQCFT_GROUP);
        assert_int_equal(structure[1], 16);
        event_print(line, "{%d:", structure[3]);
        for (MQLONG i = 0; i < structure[3]; i++)
            event_parameter(line);
        event_print(line, "}");
    }
}

static inline const char *event_text(const char *bytes, size_t length)
{
    static struct event_line line;
    MQLONG header[9];

    line = (struct event_line){ .bytes = bytes, .length = length, .at = sizeof header };
    assert_true(length >= sizeof header);
    memcpy(header, bytes, sizeof header);
    assert_int_equal(header[0], MQCFT_EVENT);
    assert_int_equal(header[1], sizeof header);
    if (header[2] != MQCFH_VERSION_1)
        event_print(&line, "VERSION(%d) ", header[2]);
    event_print(&line, "COMMAND(%d) REASON(%d)", header[3], header[7]);
    if (header[4] != 1 || header[5] != MQCFC_LAST)
        event_print(&line, " %d%s", header[4], header[5] == MQCFC_LAST ? " LAST" : "");
    for (MQLONG i = 0; i < header[8]; i++)
        event_parameter(&line);
    assert_int_equal(line.at, length);
    return line.text;
}

#endif

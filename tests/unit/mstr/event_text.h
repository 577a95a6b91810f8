/* event_text.h - an event message as one line of text, for tests: "COMMAND(45) REASON(2224) 2015(ZQS1) 2002(Q) 36(4)". Ends the test
 * where the structures do not fit together. */
#ifndef TESTS_UNIT_MSTR_EVENT_TEXT_H
#define TESTS_UNIT_MSTR_EVENT_TEXT_H

#include "tests/unit/test.h"

#include "mstr/mqi_call.h"

static inline const char *event_text(const char *bytes, size_t length)
{
    static char line[2048];
    MQLONG header[9], structure[5];
    size_t at = sizeof header, used;

    assert_true(length >= sizeof header);
    memcpy(header, bytes, sizeof header);
    assert_int_equal(header[0], MQCFT_EVENT);
    assert_int_equal(header[1], sizeof header);
    assert_int_equal(header[5], MQCFC_LAST);
    used = (size_t)snprintf(line, sizeof line, "COMMAND(%d) REASON(%d)", header[3], header[7]);
    for (MQLONG i = 0; i < header[8]; i++) {
        assert_true(length - at >= 16);
        memcpy(structure, bytes + at, 16);
        assert_true((size_t)structure[1] <= length - at);
        if (structure[0] == MQCFT_INTEGER) {
            assert_int_equal(structure[1], 16);
            used += (size_t)snprintf(line + used, sizeof line - used, " %d(%d)", structure[2], structure[3]);
        } else {
            struct span text;

            assert_int_equal(structure[0], MQCFT_STRING);
            memcpy(structure, bytes + at, sizeof structure);
            assert_true(structure[4] >= 0 && (size_t)structure[4] + 20 <= (size_t)structure[1] && structure[1] % 4 == 0);
            text = mqi_name(bytes + at + 20, (size_t)structure[4]);
            used += (size_t)snprintf(line + used, sizeof line - used, " %d(%.*s)", structure[2], (int)text.length, text.data);
        }
        at += (size_t)structure[1];
    }
    assert_int_equal(at, length);
    return line;
}

#endif

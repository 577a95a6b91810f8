/* msgevent.c - an event monitor: takes the messages off a queue of events and prints each: its command and reason, and below it the
 * numbers and texts of its parameters, by their numbers. Condition code 4: there was none.
 *
 *     //WATCH EXEC PGM=MSGEVENT,PARM='ZQS1 SYSTEM.ADMIN.CONFIG.EVENT'
 */
#include "msg.h"

enum { HEADER = 36, FIXED = 16, TEXT_AT = 20 };

static char buffer[1 << 20];

/* One structure at that place; where the next one begins, 0: it does not fit into the message. */
static MQLONG print_parameter(MQLONG at, MQLONG length)
{
    MQLONG structure[5] = { 0 };

    if (length - at < FIXED)
        return 0;
    memcpy(structure, buffer + at, length - at < (MQLONG)sizeof structure ? (size_t)(length - at) : sizeof structure);
    if (structure[1] < FIXED || structure[1] > length - at)
        return 0;
    if (structure[0] == MQCFT_INTEGER) {
        printf("  %d = %d\n", (int)structure[2], (int)structure[3]);
    } else if (structure[0] == MQCFT_STRING && structure[4] >= 0 && structure[4] <= structure[1] - TEXT_AT) {
        int used = (int)structure[4];

        while (used && buffer[at + TEXT_AT + used - 1] == ' ')
            used--;
        printf("  %d = '%.*s'\n", (int)structure[2], used, buffer + at + TEXT_AT);
    }
    return at + structure[1];
}

static void print_event(MQLONG length)
{
    MQLONG header[HEADER / sizeof(MQLONG)];
    MQLONG at = HEADER;

    if (length < HEADER) {
        printf("NO EVENT: %d BYTES\n", (int)length);
        return;
    }
    memcpy(header, buffer, sizeof header);
    printf("COMMAND %d, REASON %d, MESSAGE %d\n", (int)header[3], (int)header[7], (int)header[4]);
    while (at && at < length)
        at = print_parameter(at, length);
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING);
    int seen = 0;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        MQLONG length;

        gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT | MQGMO_CONVERT | MQGMO_FAIL_IF_QUIESCING;
        MQGET(connection, queue, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            break;
        check("MQGET");
        print_event(length);
        seen++;
    }
    printf("%d EVENTS\n", seen);
    leave(&connection, &queue);
    return seen ? 0 : 4;
}

/* msgtrig.c - a monitor of triggers that starts nothing: takes the messages off an initiation queue and prints what each asks for.
 * With a number it ends when so many came, and waits a minute for each; else when no more are there. Condition code 4: there was
 * none.
 *
 *     //MONITOR EXEC PGM=MSGTRIG,PARM='ZQS1 PAYROLL.INIT 3'
 */
#include "msg.h"

enum { WAIT = 60000 /* milliseconds */ };

static int length_of(const char *field, int size)
{
    while (size && (field[size - 1] == ' ' || field[size - 1] == '\0'))
        size--;
    return size;
}

#define TEXT(field) length_of(field, sizeof(field)), field

static void show(const MQTM *trigger)
{
    printf("QUEUE %.*s, PROCESS %.*s, STARTS %.*s WITH '%.*s' AND '%.*s'\n", TEXT(trigger->QName), TEXT(trigger->ProcessName),
           TEXT(trigger->ApplId), TEXT(trigger->UserData), TEXT(trigger->TriggerData));
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    MQHOBJ queue = open_queue(connection, place.queue, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING);
    int seen = 0, wanted = atoi(place.rest);

    while (wanted == 0 || seen < wanted) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        MQLONG length;
        MQTM trigger;

        gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_WAIT | MQGMO_CONVERT | MQGMO_FAIL_IF_QUIESCING;
        gmo.WaitInterval = wanted ? WAIT : 0;
        MQGET(connection, queue, &md, &gmo, sizeof trigger, &trigger, &length, &code, &reason);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            break;
        check("MQGET");
        if (length != (MQLONG)sizeof trigger || memcmp(md.Format, MQFMT_TRIGGER, sizeof md.Format) != 0) {
            printf("NO TRIGGER: %d BYTES\n", (int)length);
            continue;
        }
        show(&trigger);
        seen++;
    }
    printf("%d TRIGGERS\n", seen);
    leave(&connection, &queue);
    return seen ? 0 : 4;
}

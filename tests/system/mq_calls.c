/* mq_calls.c - calls of the MQI from a script: one a line on standard input, what came of it a line on standard output.
 *
 *     connect
 *     open NAME OPTIONS             MQRC HANDLE NAME
 *     put HANDLE PERSISTENT SYNCPOINT PRIORITY TEXT
 *     get HANDLE OPTIONS WAIT       MQRC TEXT
 *     big HANDLE BYTES              a persistent message of so many bytes, in a unit of work
 *     sizes HANDLE COUNT            gets so many: MQRC and their lengths, each byte looked at
 *     commit | backout | close HANDLE OPTIONS | disconnect
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmqc.h>

enum { MOST = 104857600 };

static MQHCONN connection;
static MQLONG code, reason;
static unsigned char *bytes;

static unsigned char byte_at(long i)
{
    return (unsigned char)(i * 31 + (i >> 12));
}

static void open_it(char *name, MQLONG options)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ handle;

    strncpy(od.ObjectName, name, sizeof od.ObjectName);
    strcpy(od.DynamicQName, "DYN.*");
    MQOPEN(connection, &od, options, &handle, &code, &reason);
    printf("%d %d %.48s\n", (int)reason, (int)handle, od.ObjectName);
}

static void put(MQHOBJ handle, int persistent, int syncpoint, int priority, const char *text)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    md.Persistence = persistent ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
    md.Priority = priority;
    pmo.Options = syncpoint ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT;
    MQPUT(connection, handle, &md, &pmo, (MQLONG)strlen(text), (void *)text, &code, &reason);
    printf("%d\n", (int)reason);
}

static void get(MQHOBJ handle, MQLONG options, MQLONG wait)
{
    static char text[1000];
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG length = 0;

    gmo.Options = options | MQGMO_ACCEPT_TRUNCATED_MSG;
    gmo.WaitInterval = wait;
    MQGET(connection, handle, &md, &gmo, sizeof text, text, &length, &code, &reason);
    printf("%d %.*s\n", (int)reason, code == MQCC_FAILED ? 0 : (int)length, text);
}

static void put_big(MQHOBJ handle, long length)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    for (long i = 0; i < length; i++)
        bytes[i] = byte_at(i);
    md.Persistence = MQPER_PERSISTENT;
    pmo.Options = MQPMO_SYNCPOINT;
    MQPUT(connection, handle, &md, &pmo, (MQLONG)length, bytes, &code, &reason);
    printf("%d\n", (int)reason);
}

static void get_sizes(MQHOBJ handle, int count)
{
    long wrong = 0;

    for (int i = 0; i < count; i++) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        MQLONG length = 0;

        gmo.Options = MQGMO_NO_SYNCPOINT;
        MQGET(connection, handle, &md, &gmo, MOST, bytes, &length, &code, &reason);
        for (long at = 0; at < length; at++)
            wrong += bytes[at] != byte_at(at);
        printf("%d:%d ", (int)reason, (int)length);
    }
    printf("WRONG %ld\n", wrong);
}

int main(void)
{
    static char line[4096], name[49] = "ZQS1";
    char word[64], text[1024];
    int n[4];

    bytes = malloc(MOST);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "connect") == 0) {
            MQCONN(name, &connection, &code, &reason);
            printf("%d\n", (int)reason);
        } else if (sscanf(line, "open %48s %i", word, &n[0]) == 2) {
            open_it(word, n[0]);
        } else if (sscanf(line, "put %i %i %i %i %1000[^\n]", &n[0], &n[1], &n[2], &n[3], text) == 5) {
            put(n[0], n[1], n[2], n[3], text);
        } else if (sscanf(line, "get %i %i %i", &n[0], &n[1], &n[2]) == 3) {
            get(n[0], n[1], n[2]);
        } else if (sscanf(line, "big %i %i", &n[0], &n[1]) == 2) {
            put_big(n[0], n[1]);
        } else if (sscanf(line, "sizes %i %i", &n[0], &n[1]) == 2) {
            get_sizes(n[0], n[1]);
        } else if (strcmp(line, "commit") == 0) {
            MQCMIT(connection, &code, &reason);
            printf("%d\n", (int)reason);
        } else if (strcmp(line, "backout") == 0) {
            MQBACK(connection, &code, &reason);
            printf("%d\n", (int)reason);
        } else if (sscanf(line, "close %i %i", &n[0], &n[1]) == 2) {
            MQHOBJ handle = n[0];

            MQCLOSE(connection, &handle, n[1], &code, &reason);
            printf("%d\n", (int)reason);
        } else if (strcmp(line, "disconnect") == 0) {
            MQDISC(&connection, &code, &reason);
            printf("%d\n", (int)reason);
        } else {
            printf("?\n");
        }
        fflush(stdout);
    }
    free(bytes);
    return 0;
}

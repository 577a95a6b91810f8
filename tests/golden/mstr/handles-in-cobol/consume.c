/* The message consumer of named.c: linked with nothing, it has the calls of the program. */
#include <cmqc.h>
#include <stdio.h>

void CONSUME(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context);
void CONSUME(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    MQLONG code, reason;

    (void)md;
    (void)gmo;
    if (context->CallType == MQCBCT_MSG_REMOVED) {
        printf("CONSUMED %.*s\n", (int)context->DataLength, (char *)buffer);
        fflush(stdout);
        return;
    }
    MQCTL(connection, MQOP_STOP, &ctlo, &code, &reason);
}

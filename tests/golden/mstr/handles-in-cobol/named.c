/* Consumes with the load module that PARM names, until nothing is there. */
#include <cmqc.h>
#include <stdio.h>
#include <string.h>

static MQLONG code, reason;

int main(int count, char **words)
{
    const char *name = count > 1 ? words[1] : "";
    MQCHAR48 qmgr = "ZQS1";
    MQOD od = { MQOD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQCBD cbd = { MQCBD_DEFAULT };
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    MQHCONN connection;
    MQHOBJ queue;

    MQCONN(qmgr, &connection, &code, &reason);
    strcpy(od.ObjectName, "PAYROLL.REQUEST");
    MQOPEN(connection, &od, MQOO_INPUT_SHARED, &queue, &code, &reason);
    memset(cbd.CallbackName, ' ', sizeof cbd.CallbackName);
    memcpy(cbd.CallbackName, name, strlen(name));
    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_WAIT;
    gmo.WaitInterval = 100;
    MQCB(connection, MQOP_REGISTER, &cbd, queue, &md, &gmo, &code, &reason);
    printf("MQCB %d %d\n", (int)code, (int)reason);
    fflush(stdout);
    if (code == MQCC_OK) {
        MQCTL(connection, MQOP_START_WAIT, &ctlo, &code, &reason);
        printf("MQCTL %d %d\n", (int)code, (int)reason);
    }
    MQDISC(&connection, &code, &reason);
    return 0;
}

/* signal_abend.c - the abend that a signal stands for. */
#include "exec/signal_abend.h"

#include <signal.h>

uint32_t signal_abend(int number, uint32_t *reason)
{
    *reason = 0;
    switch (number) {
    case SIGSEGV:
        *reason = 0x11;
        return 0x0c4;
    case SIGBUS:
        *reason = 0x10;
        return 0x0c4;
    case SIGILL:
    case SIGTRAP:
        *reason = 0x1;
        return 0x0c1;
    case SIGFPE:
        *reason = 0x9;
        return 0x0c9;
    case SIGXCPU: return 0x322;
    case SIGXFSZ: return 0xb37;
    case SIGKILL:
    case SIGTERM:
    case SIGINT: return 0x222;
    default: return 0x0c1; /* SIGABRT and the rest: the program gave itself up */
    }
}

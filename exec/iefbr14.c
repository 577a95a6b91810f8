/* iefbr14.c - IEFBR14: does nothing. All that happens in such a step is the disposition of its DDs. */
#include "exec/step.h"

int main(void)
{
    step_end(step_begin(), 0);
}

      *> Updates the customer master, a KSDS, from the day's cards, and prints
      *> what became of each card and the master as it is then.
      *> Compiled outside, and put into a load library:
      *>     cobc -m -std=ibm -debug -o CUSTUPD.so CUSTUPD.cbl
      *>     greenbar dataset put --binary 'SHOP.LOAD(CUSTUPD)' CUSTUPD.so
       IDENTIFICATION DIVISION.
       PROGRAM-ID. CUSTUPD.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT CARDS  ASSIGN TO CARDS.
           SELECT MASTER ASSIGN TO MASTER
               ORGANIZATION INDEXED ACCESS DYNAMIC
               RECORD KEY CUST-NUMBER FILE STATUS MASTER-STATUS.
           SELECT REPORT-FILE ASSIGN TO LISTING.
       DATA DIVISION.
       FILE SECTION.
       FD  CARDS.
       01  CARD.
           05 CARD-KIND      PIC X.
           05 CARD-NUMBER    PIC 9(6).
           05 CARD-NAME      PIC X(20).
           05 CARD-AMOUNT    PIC 9(5)V99.
           05 FILLER         PIC X(46).
       FD  MASTER.
       01  CUSTOMER.
           05 CUST-NUMBER    PIC 9(6).
           05 CUST-NAME      PIC X(20).
           05 CUST-BALANCE   PIC 9(5)V99.
           05 FILLER         PIC X(47).
       FD  REPORT-FILE.
       01  REPORT-LINE       PIC X(60).
       WORKING-STORAGE SECTION.
       01  MASTER-STATUS     PIC XX.
       01  END-OF-CARDS      PIC X VALUE 'N'.
       01  ERRORS            PIC 9(4) VALUE 0.
       01  TOTAL             PIC 9(7)V99 VALUE 0.
       01  WHAT              PIC X(12).
       01  DETAIL-LINE.
           05 D-NUMBER       PIC 9(6).
           05 FILLER         PIC XX VALUE SPACES.
           05 D-NAME         PIC X(20).
           05 FILLER         PIC XX VALUE SPACES.
           05 D-BALANCE      PIC ZZ,ZZ9.99.
           05 FILLER         PIC XX VALUE SPACES.
           05 D-WHAT         PIC X(12).
       01  TOTAL-LINE.
           05 FILLER         PIC X(28) VALUE 'TOTAL'.
           05 T-TOTAL        PIC Z,ZZZ,ZZ9.99.
       LINKAGE SECTION.
       01  PARM.
           05 PARM-LENGTH    PIC S9(4) COMP.
           05 PARM-DATE      PIC X(10).
       PROCEDURE DIVISION USING PARM.
       MAIN.
           OPEN INPUT CARDS I-O MASTER OUTPUT REPORT-FILE.
           IF MASTER-STATUS NOT = '00'
               DISPLAY 'MASTER CANNOT BE OPENED: ' MASTER-STATUS
               MOVE 16 TO RETURN-CODE
               STOP RUN
           END-IF.
           MOVE SPACES TO REPORT-LINE.
           STRING 'CUSTOMERS ON ' PARM-DATE(1:PARM-LENGTH)
               DELIMITED BY SIZE INTO REPORT-LINE.
           WRITE REPORT-LINE AFTER ADVANCING PAGE.
           PERFORM UNTIL END-OF-CARDS = 'Y'
               READ CARDS
                   AT END MOVE 'Y' TO END-OF-CARDS
                   NOT AT END PERFORM ONE-CARD
               END-READ
           END-PERFORM.
           PERFORM PRINT-MASTER.
           CLOSE CARDS MASTER REPORT-FILE.
           DISPLAY 'CARDS IN ERROR: ' ERRORS.
           IF ERRORS > 0 MOVE 4 TO RETURN-CODE.
           GOBACK.
       ONE-CARD.
           MOVE CARD-NUMBER TO CUST-NUMBER.
           EVALUATE CARD-KIND
           WHEN 'A'
               INITIALIZE CUSTOMER
               MOVE CARD-NUMBER TO CUST-NUMBER
               MOVE CARD-NAME TO CUST-NAME
               MOVE CARD-AMOUNT TO CUST-BALANCE
               WRITE CUSTOMER
                   INVALID KEY MOVE 'IS THERE' TO WHAT
                   NOT INVALID KEY MOVE 'ADDED' TO WHAT
               END-WRITE
           WHEN 'P'
               READ MASTER
                   INVALID KEY MOVE 'UNKNOWN' TO WHAT
                   NOT INVALID KEY
                       SUBTRACT CARD-AMOUNT FROM CUST-BALANCE
                       REWRITE CUSTOMER
                       MOVE 'PAID' TO WHAT
               END-READ
           WHEN 'D'
               DELETE MASTER
                   INVALID KEY MOVE 'UNKNOWN' TO WHAT
                   NOT INVALID KEY MOVE 'DELETED' TO WHAT
               END-DELETE
           WHEN OTHER
               MOVE 'WHICH KIND?' TO WHAT
           END-EVALUATE.
           IF WHAT = 'UNKNOWN' OR 'IS THERE' OR 'WHICH KIND?'
               ADD 1 TO ERRORS.
           MOVE CARD-NUMBER TO D-NUMBER.
           MOVE CARD-NAME TO D-NAME.
           MOVE CARD-AMOUNT TO D-BALANCE.
           MOVE WHAT TO D-WHAT.
           WRITE REPORT-LINE FROM DETAIL-LINE AFTER ADVANCING 1 LINE.
       PRINT-MASTER.
           MOVE SPACES TO D-WHAT.
           MOVE 0 TO CUST-NUMBER.
           START MASTER KEY >= CUST-NUMBER
               INVALID KEY MOVE '10' TO MASTER-STATUS
           END-START.
           MOVE SPACES TO REPORT-LINE.
           WRITE REPORT-LINE AFTER ADVANCING 1 LINE.
           PERFORM UNTIL MASTER-STATUS = '10'
               READ MASTER NEXT
                   AT END MOVE '10' TO MASTER-STATUS
                   NOT AT END
                       ADD CUST-BALANCE TO TOTAL
                       MOVE CUST-NUMBER TO D-NUMBER
                       MOVE CUST-NAME TO D-NAME
                       MOVE CUST-BALANCE TO D-BALANCE
                       WRITE REPORT-LINE FROM DETAIL-LINE
                           AFTER ADVANCING 1 LINE
               END-READ
           END-PERFORM.
           MOVE TOTAL TO T-TOTAL.
           WRITE REPORT-LINE FROM TOTAL-LINE AFTER ADVANCING 2 LINES.

//! What the tests and the model expect a caller to find.

use super::{Boarding, Ticket, Waiting};

pub(super) fn pilot(boarding: Boarding<u32>) -> (Ticket<u32>, Waiting<u32>) {
    match boarding {
        Boarding::Pilot(ticket, waiting) => (ticket, waiting),
        other => panic!("expected to start the flight, got {other:?}"),
    }
}

pub(super) fn passenger(boarding: Boarding<u32>) -> Waiting<u32> {
    match boarding {
        Boarding::Passenger(waiting) => waiting,
        other => panic!("expected to join the flight, got {other:?}"),
    }
}

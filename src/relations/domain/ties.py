"""Ties between customers: who introduced whom (HANDBOOK C6), and who supplies whom (HANDBOOK C8)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from relations.domain.around import Around
from relations.domain.command import Command, refuse_earlier
from relations.domain.customers import FileChange, known
from relations.domain.event import Event, StreamId
from relations.domain.ref import CustomerRef, PersonRef
from relations.domain.relationship import Customer, Relationship, Supply
from relations.domain.when import When
from relations.errors import RelationsError


class CustomerReferred(FileChange):
    """Another customer, or a person there, brought us to this customer."""

    topic = "customer-referred.v1"
    by: StreamId
    person: StreamId | None = None


class CustomerSupplied(FileChange):
    """Another customer of ours supplies this one; without `since` nobody knows since when."""

    topic = "customer-supplied.v1"
    by: StreamId
    since: When | None = None


class CustomerSupplyEnded(FileChange):
    """Another customer of ours no longer supplies this one."""

    topic = "customer-supply-ended.v1"
    by: StreamId


class ReferCustomer(Command):
    """Record who brought us to a customer."""

    customer: CustomerRef
    by: CustomerRef
    person: PersonRef | None = None


class SupplyCustomer(Command):
    """Record that one customer supplies another."""

    customer: CustomerRef
    by: CustomerRef
    since: When | None = None


class EndSupply(Command):
    """Record that one customer no longer supplies another."""

    customer: CustomerRef
    by: CustomerRef


Tie = ReferCustomer | SupplyCustomer | EndSupply


class TiedToItselfError(RelationsError):
    """A customer neither introduces nor supplies itself."""

    def __init__(self, customer: str, by: str, verb: str) -> None:
        """Name both as written, with the `verb` that joins them."""
        super().__init__(f"{by} cannot {verb} {customer}, for the two are one customer; name another one")


class TiedInACircleError(RelationsError):
    """The other customer was itself introduced, or is supplied, by this one."""

    def __init__(self, customer: str, by: str, verb: str) -> None:
        """Name both as written, with the `verb` that joins them."""
        done = "introduced" if verb == "introduce" else "supplies"
        super().__init__(
            f"{by} cannot {verb} {customer}, which itself {done} {by}, perhaps through others; "
            f"see: relations history {by}"
        )


class NotSuppliedError(RelationsError):
    """The one customer does not supply the other."""

    def __init__(self, customer: str, by: str) -> None:
        """Name both as written."""
        super().__init__(f"{by} does not supply {customer}; see: relations customer chain {by}")


def decide(command: Tie, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a tie; one that is there already yields no event."""
    customer, by = known(state), command.by.stream
    match command:
        case ReferCustomer():
            _refuse_circle(command, around, "introduce")
            person = command.person.stream if command.person else None
            referred = CustomerReferred(by=by, person=person, note=command.note)
            return [] if (by, person) in customer.introducers else [referred]
        case SupplyCustomer():
            _refuse_circle(command, around, "supply")
            supplied = CustomerSupplied(by=by, since=command.since, note=command.note)
            return [] if by in customer.suppliers and customer.suppliers[by].ended is None else [supplied]
        case EndSupply():
            return _end(command, customer)


def _end(command: EndSupply, customer: Customer) -> Sequence[Event]:
    supply = customer.suppliers.get(command.by.stream)
    if supply is None:
        raise NotSuppliedError(command.customer.text, command.by.text)
    if supply.ended is not None:
        return []
    if supply.since is not None:
        refuse_earlier(f"supply by {command.by.text}", command.on, supply.since)
    return [CustomerSupplyEnded(by=command.by.stream, note=command.note)]


def _refuse_circle(command: ReferCustomer | SupplyCustomer, around: Around, verb: str) -> None:
    if command.by.belongs_with(command.customer):
        raise TiedToItselfError(command.customer.text, command.by.text, verb)
    if command.customer.stream in around.leads_to:
        raise TiedInACircleError(command.customer.text, command.by.text, verb)


def above(tie: type[Command], customer: Customer | None) -> Iterator[StreamId]:
    """Name who stands directly above a customer by the kind of tie that such commands make."""
    if customer is None:
        return
    if tie is ReferCustomer:
        yield from sorted({by for by, _ in customer.introducers})
    else:
        yield from sorted(by for by, supply in customer.suppliers.items() if supply.ended is None)


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold a tie into the state of the customer that was introduced or is supplied."""
    customer = state.customer
    if customer is None:
        return state
    match event:
        case CustomerReferred():
            customer = replace(customer, introducers=customer.introducers | {(event.by, event.person)})
        case CustomerSupplied():
            customer = replace(customer, suppliers=customer.suppliers.set(event.by, Supply(event.since)))
        case CustomerSupplyEnded() if event.by in customer.suppliers:
            ended = replace(customer.suppliers[event.by], ended=on)
            customer = replace(customer, suppliers=customer.suppliers.set(event.by, ended))
    return replace(state, customer=customer)


JUDGES = dict.fromkeys(get_args(Tie), decide)
FOLDS = dict.fromkeys((CustomerReferred, CustomerSupplied, CustomerSupplyEnded), evolve)

"""Whether the people of an item are as many humans."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hotich_tui.registry.tables import PERSON


def same_human(connection: Connection, commune: str, actors: Sequence[str]) -> bool:
    """Whether two of the people are one human, as their cards say."""
    query = select(PERSON.c.person_id, PERSON.c.same_as).where(
        PERSON.c.commune == commune, PERSON.c.same_as.is_not(None), PERSON.c.person_id.in_(actors)
    )
    same = {row.person_id: row.same_as for row in connection.execute(query)}
    humans = [same.get(actor, actor) for actor in actors]
    return len(set(humans)) != len(humans)

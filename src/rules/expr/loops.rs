//! Comprehensions: `exists`, `all`, `exists_one`, `filter`, `map`.
//!
//! Over null there is nothing: `exists` is false, `all` is true, the others are empty. Over a map
//! they go through its keys. An item that cannot be decided makes the whole unknown unless another
//! item decides it.

use super::{
    code::{LoopKind, Node},
    eval::{Machine, Step},
    texts::Truth,
    val::{Items, V, Val},
};

impl<'v> Machine<'v> {
    pub(super) fn each(
        &mut self,
        kind: LoopKind,
        list: &'v Node,
        slot: usize,
        body: &'v Node,
    ) -> Step<Val<'v>> {
        let start = self.mark();
        let list = self.eval(list)?;
        if let V::Unknown(_) = list.kind {
            return Ok(list);
        }
        let Some(items) = Items::of(&list) else {
            return Ok(V::Unknown(list.undecidable(format!("{} is no list", list.kind_name()))).val());
        };
        // There may be more than is known: then only what is found can decide.
        let rest = list.unknown_rest();
        let open = |truth: Truth, settled: bool| match (&rest, truth) {
            (Some(unknown), Truth::True | Truth::False) if !settled => Truth::Unknown(unknown.clone()),
            (_, truth) => truth,
        };
        match kind {
            LoopKind::Exists | LoopKind::All => {
                let wanted = kind == LoopKind::Exists;
                let truth = self.search(&items, slot, body, start, wanted)?;
                let settled = matches!((&truth, wanted), (Truth::True, true) | (Truth::False, false));
                Ok(open(truth, settled).val())
            }
            LoopKind::ExistsOne => Ok(open(self.one(&items, slot, body)?, false).val()),
            LoopKind::Filter | LoopKind::Map if rest.is_some() => {
                Ok(rest.map_or(Val::NULL, |unknown| V::Unknown(unknown).val()))
            }
            LoopKind::Filter => self.filter(&list, &items, slot, body),
            LoopKind::Map => self.map(&list, &items, slot, body),
        }
    }

    fn with_item<T>(&mut self, slot: usize, item: Val<'v>, run: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.truncate(slot);
        self.locals.push(item);
        let result = run(self);
        self.locals.truncate(slot);
        result
    }

    /// `exists` where `wanted` is true, `all` where it is false: the first item of that truth decides,
    /// and only what it was decided by is evidence then.
    fn search(
        &mut self,
        items: &Items<'_, 'v>,
        slot: usize,
        body: &'v Node,
        start: usize,
        wanted: bool,
    ) -> Step<Truth> {
        let listed = self.mark();
        let mut result = Truth::from(!wanted);
        let facts = self.facts;
        for at in 0..items.len() {
            let Some(item) = items.get(at, &facts) else { break };
            let before = self.mark();
            let truth = self.with_item(slot, item, |machine| machine.truth(body))?;
            if matches!((&truth, wanted), (Truth::True, true) | (Truth::False, false)) {
                self.forget(start, before);
                return Ok(truth);
            }
            if let Truth::Unknown(_) = truth {
                result = truth;
            }
        }
        let end = self.mark();
        self.forget(listed, end);
        Ok(result)
    }

    /// `exists_one`
    fn one(&mut self, items: &Items<'_, 'v>, slot: usize, body: &'v Node) -> Step<Truth> {
        let listed = self.mark();
        let (mut found, mut unknown) = (0, None);
        let facts = self.facts;
        for at in 0..items.len() {
            let Some(item) = items.get(at, &facts) else { break };
            match self.with_item(slot, item, |machine| machine.truth(body))? {
                Truth::True => found += 1,
                Truth::False => {}
                Truth::Unknown(why) => unknown = unknown.or(Some(why)),
            }
        }
        let end = self.mark();
        self.forget(listed, end);
        Ok(match unknown {
            Some(why) if found < 2 => Truth::Unknown(why),
            _ => (found == 1).into(),
        })
    }

    fn filter(
        &mut self,
        list: &Val<'v>,
        items: &Items<'_, 'v>,
        slot: usize,
        body: &'v Node,
    ) -> Step<Val<'v>> {
        let listed = self.mark();
        let mut kept = Vec::new();
        let facts = self.facts;
        for at in 0..items.len() {
            let Some(item) = items.get(at, &facts) else { break };
            match self.with_item(slot, item.clone(), |machine| machine.truth(body))? {
                Truth::True => kept.push(item),
                Truth::False => {}
                Truth::Unknown(why) => return Ok(V::Unknown(why).val()),
            }
        }
        let end = self.mark();
        self.forget(listed, end);
        Ok(Val { kind: V::List(kept.into()), ..list.clone() })
    }

    fn map(&mut self, list: &Val<'v>, items: &Items<'_, 'v>, slot: usize, body: &'v Node) -> Step<Val<'v>> {
        let listed = self.mark();
        let mut mapped = Vec::with_capacity(items.len());
        let facts = self.facts;
        for at in 0..items.len() {
            let Some(item) = items.get(at, &facts) else { break };
            mapped.push(self.with_item(slot, item, |machine| machine.eval(body))?);
        }
        let end = self.mark();
        self.forget(listed, end);
        Ok(Val { kind: V::List(mapped.into()), ..list.clone() })
    }
}

//! Independent pieces of work on all cores, a bounded number at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

/// Calls `work` for every item and returns the results in the order of the items.
///
/// There are as many workers as threads, each with its share of the threads for what is parallel
/// inside the work. So no more threads run than the machine has cores, and no more pieces of work
/// are in memory than there are workers; a parallel loop of the whole pool would begin a further
/// piece whenever one waits.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = rayon::current_num_threads().max(1);
    let workers = threads.min(items.len());
    if workers < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let slots: Mutex<Vec<Option<R>>> = Mutex::new(items.iter().map(|_| None).collect());
    let walk = || {
        while let Some((place, item)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            items.get(place).map(|item| (place, item))
        } {
            let result = work(item);
            if let Ok(mut slots) = slots.lock() {
                if let Some(slot) = slots.get_mut(place) {
                    *slot = Some(result);
                }
            }
        }
    };
    let share = || rayon::ThreadPoolBuilder::new().num_threads(threads / workers);
    let pools: Result<Vec<_>, _> = (0..workers).map(|_| share().build()).collect();
    match pools {
        Ok(pools) => std::thread::scope(|scope| {
            for pool in &pools {
                scope.spawn(|| pool.install(walk));
            }
        }),
        // The system gives no further threads: one after the other.
        Err(_) => walk(),
    }
    let done = slots
        .into_inner()
        .unwrap_or_else(|broken| broken.into_inner());
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order() {
        let items: Vec<usize> = (0..100).collect();
        let doubled = super::each(&items, |item| item * 2);
        assert_eq!(doubled, (0..100).map(|i| i * 2).collect::<Vec<_>>());
        assert!(super::each(&[] as &[u8], |_| ()).is_empty());
    }
}

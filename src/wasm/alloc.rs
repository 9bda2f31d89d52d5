//! The allocator of the visitor's modules: free lists by power-of-two size over memory that only grows.
//!
//! It replaces dlmalloc (about 3 KB brotli). Freed blocks are used again for the same size, so that memory stays flat
//! when the same work is done over and over; a block wastes less than half of itself.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

/// The smallest block, bytes: room for the link of the free list, and every alignment that Rust's own types need.
const SMALLEST: usize = 16;
/// The largest alignment that is served; Rust's own types and SIMD need at most 16.
const LARGEST_ALIGN: usize = 64;
/// One list a power of two.
const LISTS: usize = 32;

/// Where more memory comes from: at least so many bytes, as (first address, number of bytes).
pub type Grow = fn(usize) -> Option<(usize, usize)>;

struct State {
    /// First free block of each size, 0 for none; a free block holds the address of the next.
    free: [usize; LISTS],
    /// Memory that was never used: from here …
    top: usize,
    /// … to here.
    end: usize,
}

/// The allocator. For one thread only, as wasm modules have.
pub struct SizeClasses {
    state: UnsafeCell<State>,
    grow: Grow,
}

impl SizeClasses {
    /// Without any memory yet.
    pub const fn new(grow: Grow) -> Self {
        Self { state: UnsafeCell::new(State { free: [0; LISTS], top: 0, end: 0 }), grow }
    }
}

// SAFETY: the modules that use it have a single thread.
#[allow(unsafe_code)]
unsafe impl Sync for SizeClasses {}

/// The block's size for a layout: a power of two, and no less than its alignment.
fn block(layout: Layout) -> usize {
    layout.size().max(layout.align()).max(SMALLEST).next_power_of_two()
}

// SAFETY: blocks of one list have one size; a block is in a list or in use, never both; fresh blocks come from memory
// above all earlier ones and are aligned to their size, up to the largest alignment that is served.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for SizeClasses {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let state = unsafe { &mut *self.state.get() };
        let size = block(layout);
        let Some(list) = state.free.get_mut(size.trailing_zeros() as usize) else { return null_mut() };
        if *list != 0 {
            let found = *list as *mut u8;
            *list = unsafe { *found.cast::<usize>() };
            return found;
        }
        // Any later user of the block may need its full alignment.
        let align = size.min(LARGEST_ALIGN);
        if layout.align() > LARGEST_ALIGN {
            return null_mut();
        }
        loop {
            let start = state.top.wrapping_add(align.wrapping_sub(1)) & !align.wrapping_sub(1);
            let after = start.wrapping_add(size);
            if start >= state.top && after > start && after <= state.end && state.end != 0 {
                state.top = after;
                return start as *mut u8;
            }
            let Some((from, bytes)) = (self.grow)(size.saturating_add(align)) else { return null_mut() };
            if from != state.end {
                state.top = from;
            }
            state.end = from.wrapping_add(bytes);
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let state = unsafe { &mut *self.state.get() };
        if let Some(list) = state.free.get_mut(block(layout).trailing_zeros() as usize) {
            unsafe { *pointer.cast::<usize>() = *list };
            *list = pointer as usize;
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return null_mut() };
        if block(wanted) == block(layout) {
            return pointer;
        }
        unsafe {
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(pointer, layout.size().min(size));
                self.dealloc(pointer, layout);
            }
            moved
        }
    }
}

/// Grows the module's memory by whole pages.
#[cfg(target_arch = "wasm32")]
fn grow_memory(bytes: usize) -> Option<(usize, usize)> {
    const PAGE: usize = 65_536;
    let pages = bytes.div_ceil(PAGE);
    let before = core::arch::wasm32::memory_grow(0, pages);
    (before != usize::MAX).then(|| (before.wrapping_mul(PAGE), pages.wrapping_mul(PAGE)))
}

#[cfg(all(target_arch = "wasm32", not(feature = "insights")))]
#[global_allocator]
static ALLOCATOR: SizeClasses = SizeClasses::new(grow_memory);

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(unsafe_code, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Memory that is never given back, as a wasm module's.
    fn leak(bytes: usize) -> Option<(usize, usize)> {
        let bytes = bytes.max(65_536);
        Some((Vec::leak(vec![0_u8; bytes]).as_ptr() as usize, bytes))
    }

    proptest! {
        #[test]
        fn blocks_are_aligned_keep_their_content_and_never_overlap(steps in prop::collection::vec((0..3_u8, 1..5_000_usize, 0..6_u32, any::<u8>()), 1..200)) {
            let allocator = SizeClasses::new(leak);
            let mut held: Vec<(*mut u8, Layout, u8)> = Vec::new();
            for (step, size, align, fill) in steps {
                if step == 0 && !held.is_empty() {
                    let (pointer, layout, _) = held.swap_remove(size % held.len());
                    unsafe { allocator.dealloc(pointer, layout) };
                } else if step == 1 && !held.is_empty() {
                    let index = size % held.len();
                    let (pointer, layout, fill) = held[index];
                    let moved = unsafe { allocator.realloc(pointer, layout, size) };
                    let wanted = Layout::from_size_align(size, layout.align()).unwrap();
                    for offset in 0..layout.size().min(size) {
                        prop_assert_eq!(unsafe { *moved.add(offset) }, fill);
                    }
                    unsafe { moved.write_bytes(fill, size) };
                    held[index] = (moved, wanted, fill);
                } else {
                    let layout = Layout::from_size_align(size, 1 << align).unwrap();
                    let pointer = unsafe { allocator.alloc(layout) };
                    prop_assert_eq!(pointer as usize % layout.align(), 0);
                    unsafe { pointer.write_bytes(fill, size) };
                    held.push((pointer, layout, fill));
                }
                for (pointer, layout, fill) in &held {
                    let intact = (0..layout.size()).all(|offset| unsafe { *pointer.add(offset) == *fill });
                    prop_assert!(intact);
                }
            }
        }
    }

    #[test]
    fn the_same_work_over_and_over_takes_no_new_memory() {
        let allocator = SizeClasses::new(leak);
        let layouts: Vec<Layout> = (1..400).map(|size| Layout::from_size_align(size, 8).unwrap()).collect();
        let mut top = 0;
        for round in 0..1_000 {
            let held: Vec<*mut u8> = layouts.iter().map(|layout| unsafe { allocator.alloc(*layout) }).collect();
            for (pointer, layout) in held.into_iter().zip(&layouts) {
                unsafe { allocator.dealloc(pointer, *layout) };
            }
            let now = unsafe { (*allocator.state.get()).top };
            assert!(round == 0 || now == top);
            top = now;
        }
    }
}

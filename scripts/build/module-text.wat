;; Decodes what module-text.mjs wrote: from the address given to the first NUL, to address 0. Answers how many bytes.
(module
  (memory (export "m") 4)
  (func $digit (param $at i32) (result i32)
    (i32.sub
      (i32.sub (i32.load8_u (local.get $at)) (i32.const 35))
      (i32.gt_u (i32.load8_u (local.get $at)) (i32.const 92))))
  (func (export "d") (param $in i32) (result i32)
    (local $out i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (call $digit (local.get $in)))
      (i32.store8 (local.get $out)
        (if (result i32) (i32.lt_u (local.get $byte) (i32.const 2))
          (then
            (local.set $byte
              (i32.add
                (i32.mul (local.get $byte) (i32.const 91))
                (call $digit (local.tee $in (i32.add (local.get $in) (i32.const 1))))))
            (i32.add (local.get $byte)
              (select (i32.const 78) (i32.const 89) (i32.lt_u (local.get $byte) (i32.const 28)))))
          (else
            (i32.add (local.get $byte)
              (select (i32.const -2) (i32.const 26) (i32.lt_u (local.get $byte) (i32.const 80)))))))
      (local.set $out (i32.add (local.get $out) (i32.const 1)))
      (br_if $next (i32.load8_u (local.tee $in (i32.add (local.get $in) (i32.const 1))))))
    (local.get $out)))

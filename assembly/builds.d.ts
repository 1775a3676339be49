/** For editors: the names that asconfig.json gives each build. */
declare type Real = f32;
declare const WIDE: i32;
declare const CORE: i32;

package io.tidegate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a configuration key means and what it is when nobody sets it. On components of configuration records. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
    /** The default, as one would write it in YAML. Empty for a component that is itself a record of settings. */
    String value() default "";

    /** One or two plain sentences: meaning, unit, range. */
    String doc();
}

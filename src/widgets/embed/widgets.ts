/**
 * What other pages embed: `<script type="module" src="https://terrarium.example/widgets.js"></script>` registers
 * `<terrarium-density-field>`, `<terrarium-event-stream>`, `<terrarium-semaphore-card>` and `<terrarium-sparkline>`.
 */
import "./density-field.js";
import "./event-stream.js";
import "./semaphore-card.js";
import "./sparkline.js";
